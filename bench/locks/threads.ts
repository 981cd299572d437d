import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { watchProcessors } from '../disturbance.ts';

/** A task that a thread repeats until it is told to stop; see thread.ts. */
export type Task =
  | 'take turns'
  | 'take turns without blocking'
  | 'ping'
  | 'pong'
  | 'ping without blocking'
  | 'pong without blocking'
  | 'hold and wait';

/** The words of the start gate. */
export const Gate = { ready: 0, open: 1, count: 2, stop: 3 } as const;

export type GateWords = Int32Array<SharedArrayBuffer>;

export interface Job {
  readonly task: Task;
  readonly handle: SharedArrayBuffer;
  /** Shared words for the floors. */
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly gate: GateWords;
}

/** Starts one thread per task at the same moment, for the given time; returns the figure of each. */
export async function race(tasks: readonly Task[], handle: SharedArrayBuffer, ms: number): Promise<number[]> {
  const gate = newGate();
  const words = new Int32Array(new SharedArrayBuffer(256));
  const threads = tasks.map((task) => startThread({ task, handle, words, gate }));
  return (await runTogether(threads, gate, { warmUpMs: 0, ms })).figures;
}

export function startThread(job: Job): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), { workerData: job });
}

export function newGate(): GateWords {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** Waits until all threads are at the gate, and opens it. */
export async function openGate(gate: GateWords, threads: number): Promise<void> {
  for (let ready = 0; ready < threads; ready = Atomics.load(gate, Gate.ready)) {
    await Atomics.waitAsync(gate, Gate.ready, ready, 100).value;
  }
  Atomics.store(gate, Gate.open, 1);
  Atomics.notify(gate, Gate.open);
}

/**
 * Lets the threads start at the same moment, count after `warmUpMs`, and stop `ms` later. Returns the message that each
 * sends at its end, the time for which they counted, and how much other processes disturbed it. Ends the threads.
 */
export async function runTogether(
  threads: readonly Worker[],
  gate: GateWords,
  { warmUpMs, ms }: { warmUpMs: number; ms: number },
): Promise<{ figures: number[]; seconds: number; disturbance: number }> {
  try {
    const done = Promise.all(threads.map(async (thread) => (await once(thread, 'message'))[0] as number));
    // A thread that fails says so by an error, before or after the gate opens.
    await Promise.race([openGate(gate, threads.length), done]);
    await sleep(warmUpMs);
    const watched = watchProcessors();
    const start = performance.now();
    Atomics.store(gate, Gate.count, 1);
    await sleep(ms);
    Atomics.store(gate, Gate.stop, 1);
    const seconds = (performance.now() - start) / 1_000;
    const disturbance = watched();
    return { figures: await done, seconds, disturbance };
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

export function total(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
