import type { LockModule } from '../locks/lock-module.ts';
import { dawdle } from './parts/dawdle.ts';
import { hashOf } from './parts/slot-of.ts';

/** More than are held at once, and fewer than there are keys. */
const SLOTS = 64;
const FREE = 0;
const TAKEN = 1;
const MOVING = 2;

interface Table {
  readonly state: Int32Array;
  /** Whose slot it is: the key's hash, by which no two keys of a scenario are the same. */
  readonly key: Uint32Array;
  /** Who gives slots to keys: one at a time. */
  readonly mutex: Int32Array;
}

/**
 * Planted bug: a slot is found, seen to be its key's, and taken if it is free: but it may have gone to another key
 * meanwhile, and be free again. Free looks like free: the ABA problem, for want of a generation in the state.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 10.6: Memory Reclamation and the ABA Problem.
 */
export default {
  name: 'recycled-slot',
  create: (): Table => ({
    state: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
    key: new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
    mutex: new Int32Array(new SharedArrayBuffer(4)),
  }),
  attach({ state, key, mutex }: Table) {
    return {
      tryAcquire(name) {
        const hash = hashOf(name);
        for (;;) {
          const slot = find(hash);
          dawdle(2);
          const seen = Atomics.compareExchange(state, slot, FREE, TAKEN);
          if (seen === FREE) return { release: () => Atomics.store(state, slot, FREE) };
          if (seen === TAKEN && Atomics.load(key, slot) === hash) return null;
        }
      },
    };

    function find(hash: number): number {
      const slot = key.indexOf(hash);
      return slot !== -1 && Atomics.load(key, slot) === hash ? slot : assign(hash);
    }

    function assign(hash: number): number {
      while (Atomics.compareExchange(mutex, 0, 0, 1) !== 0);
      let slot = key.indexOf(hash);
      while (slot === -1) {
        const candidate = Math.floor(Math.random() * SLOTS);
        if (Atomics.compareExchange(state, candidate, FREE, MOVING) !== FREE) continue;
        Atomics.store(key, candidate, hash);
        Atomics.store(state, candidate, FREE);
        slot = candidate;
      }
      Atomics.store(mutex, 0, 0);
      return slot;
    }
  },
} satisfies LockModule;
