import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a thread does, again and again, until it is told to stop; see thread.ts. */
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

/** Words of the gate. */
export const Gate = { ready: 0, open: 1, stop: 2 } as const;

export interface Job {
  readonly task: Task;
  readonly handle: SharedArrayBuffer;
  /** For the floors: words of their own. */
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly gate: Int32Array<SharedArrayBuffer>;
}

/** Has a thread for each task begin at once, for so long, and returns what each made of it, and in what time. */
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
