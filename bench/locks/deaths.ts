import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result } from '../result.ts';
import { median } from '../rounds.ts';

const ROUNDS = 40;

/** The time from when the main thread sees that the holder's thread has ended to the waiter's grant. */
export async function* deaths(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const waiter = start('wait', locks);
  try {
    await once(waiter, 'message');
    const delays: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const holder = start('hold', locks);
      await once(holder, 'message');
      const granted = once(waiter, 'message');
      waiter.postMessage('wait');
      await untilWaiting(locks);
      const exit = once(holder, 'exit').then(() => performance.now());
      void holder.terminate();
      const visible = await exit;
      const [at] = (await granted) as [number];
      delays.push(at - visible);
    }
    yield atMost(10, "waiter granted after its holder's death was visible, median", median(delays), 'ms');
    yield atMost(10, 'the slowest of 40', Math.max(...delays), 'ms');
  } finally {
    await waiter.terminate();
    await locks.close();
  }
}

function start(role: 'hold' | 'wait', locks: SessionLocks): Worker {
  return new Worker(new URL('./deaths-thread.ts', import.meta.url), {
    workerData: { role, handle: locks.handle },
  });
}

async function untilWaiting(locks: SessionLocks): Promise<void> {
  while (!locks.inspect().keys.some(({ waiters }) => waiters.length > 0)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
