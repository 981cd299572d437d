import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';

const WAITS = 1_000_000;
const AT_ONCE = 1_000;
const MEGABYTE = 2 ** 20;

/** The memory that is left of a million waits that end without a grant, half by timeout, half by abort. */
export async function* memory(): AsyncGenerator<Result> {
  const locks = SessionLocks.create();
  const held = locks.acquire('held');
  try {
    // The first million warms up: compiled code, touched pages of the young generation.
    for (let done = 0; done < WAITS; done += AT_ONCE) await giveUp(locks);
    const before = await footprint();
    const start = performance.now();
    for (let done = 0; done < WAITS; done += AT_ONCE) await giveUp(locks);
    const seconds = (performance.now() - start) / 1_000;
    const after = await footprint();
    yield shown('waits that timed out or were aborted, a thousand at once', WAITS / seconds, 'waits/s');
    yield atMost(
      1,
      'heap after another 1,000,000 of them',
      (after.heap - before.heap) / MEGABYTE,
      'MiB more',
    );
    yield atMost(
      16,
      'resident set after another 1,000,000 of them',
      (after.rss - before.rss) / MEGABYTE,
      'MiB more',
    );
    const { keys } = locks.inspect();
    yield atMost(0, 'left in the queue', keys.flatMap(({ waiters }) => waiters).length, 'waits');
  } finally {
    held.release();
    await locks.close();
  }
}

async function giveUp(locks: SessionLocks): Promise<void> {
  const controllers = Array.from({ length: AT_ONCE / 2 }, () => new AbortController());
  const timedOut = Promise.allSettled(controllers.map(() => locks.acquireAsync('held', { timeoutMs: 1 })));
  const aborted = Promise.allSettled(
    controllers.map(({ signal }) => locks.acquireAsync('held', { signal, timeoutMs: 60_000 })),
  );
  await timedOut;
  for (const controller of controllers) controller.abort();
  const outcomes = [...(await timedOut), ...(await aborted)];
  if (outcomes.some(({ status }) => status === 'fulfilled')) throw new Error('a held key was granted');
}

async function footprint(): Promise<{ heap: number; rss: number }> {
  // V8 frees its part of a wait when its tasks have run.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
}
