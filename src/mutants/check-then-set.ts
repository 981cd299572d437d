import type { LockModule } from '../locks/lock-module.ts';

const SLOTS = 1_024;

/** Planted bug: it looks whether the key is free, and then takes it, in two steps where one was needed. */
export default {
  name: 'check-then-set',
  create: () => new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
  attach(taken: Int32Array) {
    return {
      tryAcquire(key) {
        const slot = slotOf(key);
        if (Atomics.load(taken, slot) !== 0) return null;
        Atomics.store(taken, slot, 1);
        return { release: () => void Atomics.store(taken, slot, 0) };
      },
    };
  },
} satisfies LockModule;

function slotOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash & (SLOTS - 1);
}
