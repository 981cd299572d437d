import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';

const KEYS = 10_000_000;
const CAPACITY = 1_024;
const HELD = 512;

/** Ten million different keys, the last 512 of them always held, through a table of 1,024. */
export async function* keys(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ capacity: CAPACITY });
  try {
    const held = Array.from({ length: HELD }, (_, i) => locks.acquire(`first-${i}`));
    let refused = 0;
    const start = performance.now();
    for (let i = 0; i < KEYS; i++) {
      held[i % HELD]!.release();
      const grant = locks.tryAcquire(`session-${i}`);
      if (grant === null) refused += 1;
      else held[i % HELD] = grant;
    }
    const ns = ((performance.now() - start) * 1e6) / KEYS;
    yield shown('acquire + release of a key that was never seen before', ns, 'ns');
    yield atMost(0, '10,000,000 keys through 1,024 slots, 512 held', refused, 'refused');
    yield atMost(HELD, 'keys in use at the end', locks.inspect().keys.length, 'keys');
  } finally {
    await locks.close();
  }
}
