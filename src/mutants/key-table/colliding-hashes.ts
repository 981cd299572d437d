import type { LockModule } from '../../locks/api/lock-module.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 256;

/**
 * Planted bug: keys are identified by a hash alone, so two sessions may share one lock.
 *
 * Seen: Guava's Striped, as documented; advisory locks of PostgreSQL on a hash of the name.
 */
export default {
  name: 'colliding-hashes',
  create: () => new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
  attach(taken: Int32Array) {
    return {
      tryAcquire(key) {
        const slot = slotOf(key, SLOTS);
        if (Atomics.compareExchange(taken, slot, 0, 1) !== 0) return null;
        return { release: () => Atomics.store(taken, slot, 0) };
      },
    };
  },
} satisfies LockModule;
