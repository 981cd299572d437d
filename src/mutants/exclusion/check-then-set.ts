import type { LockModule } from '../../locks/api/lock-module.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 1_024;

/**
 * Planted bug: the lock checks that the key is free, records the time, and then marks the key as taken:
 * three steps where one atomic step was needed.
 *
 * Seen: CWE-367; a web application whose lock is a flag in a row, read and then set.
 */
export default {
  name: 'check-then-set',
  create: () => ({
    taken: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
    since: new Float64Array(new SharedArrayBuffer(SLOTS * 8)),
  }),
  attach({ taken, since }: { taken: Int32Array; since: Float64Array }) {
    return {
      tryAcquire(key) {
        const slot = slotOf(key, SLOTS);
        if (Atomics.load(taken, slot) !== 0) return null;
        since[slot] = performance.now();
        Atomics.store(taken, slot, 1);
        return { release: () => Atomics.store(taken, slot, 0) };
      },
    };
  },
} satisfies LockModule;
