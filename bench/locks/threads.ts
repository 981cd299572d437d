import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A task that a thread repeats until it is told to stop; see thread.ts. */
export type Task =
  | 'compete'
  | 'compete in multithreading'
  | 'compete in Node'
  | 'take turns'
  | 'take turns without blocking'
  | 'ping'
  | 'pong'
  | 'ping without blocking'
  | 'pong without blocking'
  | 'hold and wait';

/** The words of the start gate. */
export const Gate = { ready: 0, open: 1, stop: 2 } as const;

export interface Job {
  readonly task: Task;
  readonly handle: SharedArrayBuffer;
  /** Shared words for the floors. */
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly gate: Int32Array<SharedArrayBuffer>;
}

/** Starts one thread per task at the same moment, for the given time; returns the count and the time of each. */
export async function race(
  tasks: readonly Task[],
  handle: SharedArrayBuffer,
  ms: number,
): Promise<{ figures: number[]; seconds: number }> {
  const gate = new Int32Array(new SharedArrayBuffer(12));
  const words = new Int32Array(new SharedArrayBuffer(256));
  const threads = tasks.map((task) => startThread({ task, handle, words, gate }));
  try {
    const done = threads.map(async (thread) => (await once(thread, 'message'))[0] as number);
    while (Atomics.load(gate, Gate.ready) < tasks.length) {
      await Atomics.waitAsync(gate, Gate.ready, Atomics.load(gate, Gate.ready), 100).value;
    }
    const start = performance.now();
    Atomics.store(gate, Gate.open, 1);
    Atomics.notify(gate, Gate.open);
    await new Promise((resolve) => setTimeout(resolve, ms));
    Atomics.store(gate, Gate.stop, 1);
    const seconds = (performance.now() - start) / 1_000;
    return { figures: await Promise.all(done), seconds };
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

export function startThread(job: Job): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), { workerData: job });
}

export function total(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}
