import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** The number of round trips. */
const ROUND_TRIPS = 20_000;

/**
 * Two threads that only wake each other, as the explorer's threads do. Returns the round trips per second.
 */
export async function pingPong(): Promise<number> {
  const words = new Int32Array(new SharedArrayBuffer(128));
  const threads = [0, 16].map(
    (mine) => new Worker(new URL(import.meta.url), { workerData: { words, mine } }),
  );
  try {
    await Promise.all(threads.map((thread) => once(thread, 'message')));
    const done = threads.map((thread) => once(thread, 'message'));
    const start = performance.now();
    wake(words, 0);
    await Promise.all(done);
    return (ROUND_TRIPS / (performance.now() - start)) * 1_000;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function wake(words: Int32Array, whose: number): void {
  Atomics.add(words, whose, 1);
  Atomics.notify(words, whose, 1);
}

if (!isMainThread) {
  const { words, mine } = workerData as { words: Int32Array; mine: number };
  parentPort!.postMessage('ready');
  for (let count = 0; count < ROUND_TRIPS; count++) {
    while (Atomics.load(words, mine) === count) Atomics.wait(words, mine, count);
    wake(words, 16 - mine);
  }
  parentPort!.postMessage('done');
}
