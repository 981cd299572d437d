import { readdirSync, readFileSync } from 'node:fs';

/** How long a thread ran, and how long it was ready to run but had no processor. */
export interface ThreadTime {
  readonly ranMs: number;
  readonly queuedMs: number;
}

/**
 * The times of all threads of a process since their start, by thread id. Empty for a process that has ended, and on
 * systems other than Linux.
 */
export function threadTimes(pid: number): Map<number, ThreadTime> {
  const times = new Map<number, ThreadTime>();
  for (const thread of read(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
    // The thread may have ended since the directory was read.
    const [ranNs = 0, queuedNs = 0] = (procFile(`${pid}/task/${thread}/schedstat`) ?? '')
      .split(' ')
      .map(Number);
    times.set(Number(thread), { ranMs: ranNs / 1e6, queuedMs: queuedNs / 1e6 });
  }
  return times;
}

/** Whether a signal or a debugger has stopped the process. */
export function isHalted(pid: number): boolean {
  const stat = procFile(`${pid}/stat`);
  // The process's name, which precedes the state, may contain any character, including parentheses.
  return stat !== undefined && /^[tT]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

function procFile(name: string): string | undefined {
  return read(() => readFileSync(`/proc/${name}`, 'latin1'));
}

function read<T>(attempt: () => T): T | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
