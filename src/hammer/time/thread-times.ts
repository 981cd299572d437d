import { readdirSync, readFileSync } from 'node:fs';

/** What the operating system says of a thread: for how long it ran, and for how long it was ready and had no processor. */
export interface ThreadTime {
  readonly ranMs: number;
  readonly queuedMs: number;
}

/**
 * The threads of a process by their ids, since they began. Linux alone tells: elsewhere, and of a process that has
 * ended, there are none.
 */
export function threadTimes(pid: number): Map<number, ThreadTime> {
  const times = new Map<number, ThreadTime>();
  for (const thread of read(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
    // A thread may have ended since the directory was read.
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
  // The name before the state may have any characters in it, parentheses too.
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
