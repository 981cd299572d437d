import type { LockModule } from '../locks/lock-module.ts';

const SLOTS = 1_024;

/**
 * Planted bug: it looks whether the key is free, notes since when it is taken, and then takes it: three steps where
 * one was needed.
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
        const slot = slotOf(key);
        if (Atomics.load(taken, slot) !== 0) return null;
        since[slot] = performance.now();
        Atomics.store(taken, slot, 1);
        return { release: () => Atomics.store(taken, slot, 0) };
      },
    };
  },
} satisfies LockModule;

function slotOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash & (SLOTS - 1);
}
