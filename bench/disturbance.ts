import { cpus } from 'node:os';

/** A figure, and how much other processes disturbed it: the share of processor time that they took, from 0 to 1. */
export interface Measured {
  readonly figure: number;
  readonly disturbance: number;
}

const ATTEMPTS = 3;
/** Less can't be told from the ticks in which an operating system counts. */
const UNDISTURBED = 0.03;

/** Measures again if other processes disturbed, a few times; returns the figure that they disturbed least. */
export async function leastDisturbed(measure: () => Measured | Promise<Measured>): Promise<number> {
  let least = await measure();
  for (let attempt = 1; attempt < ATTEMPTS && least.disturbance > UNDISTURBED; attempt++) {
    const next = await measure();
    if (next.disturbance < least.disturbance) least = next;
  }
  return least.figure;
}

/** Starts to watch all processors. The returned function tells the share of them that other processes have used since. */
export function watchProcessors(): () => number {
  const start = performance.now();
  const usedBefore = process.cpuUsage();
  const idleBefore = idleMs();
  return () => {
    const ms = (performance.now() - start) * cpus().length;
    const used = process.cpuUsage(usedBefore);
    return 1 - (idleMs() - idleBefore + (used.user + used.system) / 1_000) / ms;
  };
}

function idleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}

/** Starts to watch this thread. The returned function tells the share of the time since in which it did not run. */
export function watchThread(): () => number {
  const start = performance.now();
  const usedBefore = process.threadCpuUsage();
  return () => {
    const used = process.threadCpuUsage(usedBefore);
    return 1 - (used.user + used.system) / 1_000 / (performance.now() - start);
  };
}
