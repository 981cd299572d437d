import type { LockModule } from '../../locks/api/lock-module.ts';
import { hashOf } from '../parts/key-hash.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/** More than are held at once, and fewer than there are keys. */
const SLOTS = 64;
/** A state's lowest bits. What is above them is the generation. */
const STATUS = 3;
const TAKEN = 1;
const MOVING = 2;

interface SlotTable {
  readonly state: Int32Array;
  /** Whose slot it is: the key's hash, by which no two keys of a scenario are the same. */
  readonly key: Uint32Array;
  /** Who gives slots to keys: one at a time. */
  readonly mutex: Int32Array;
}

/**
 * Planted bug: a slot that is given to another key begins no new generation. Somebody who saw it free, and its own
 * key's, takes it although it went to another key meanwhile: free looks like free, the ABA problem. It dawdles
 * between the look and the compare-and-set.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 10.6: Memory Reclamation and the ABA Problem.
 */
export default {
  name: 'recycled-slot',
  create: (): SlotTable => ({
    state: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
    key: new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
    mutex: new Int32Array(new SharedArrayBuffer(4)),
  }),
  attach({ state, key, mutex }: SlotTable) {
    return {
      tryAcquire(name) {
        const hash = hashOf(name);
        for (;;) {
          const slot = find(hash);
          const seen = Atomics.load(state, slot);
          if (Atomics.load(key, slot) !== hash || (seen & STATUS) === MOVING) continue;
          if ((seen & STATUS) === TAKEN) return null;
          widenRaceWindow(2);
          if (Atomics.compareExchange(state, slot, seen, seen | TAKEN) !== seen) continue;
          return { release: () => Atomics.store(state, slot, seen) };
        }
      },
    };

    function find(hash: number): number {
      const slot = key.indexOf(hash);
      return slot === -1 ? assign(hash) : slot;
    }

    function assign(hash: number): number {
      while (Atomics.compareExchange(mutex, 0, 0, 1) !== 0);
      let slot = key.indexOf(hash);
      while (slot === -1) {
        const candidate = Math.floor(Math.random() * SLOTS);
        const free = Atomics.load(state, candidate) & ~STATUS;
        if (Atomics.compareExchange(state, candidate, free, free | MOVING) !== free) continue;
        Atomics.store(key, candidate, hash);
        Atomics.store(state, candidate, free);
        slot = candidate;
      }
      Atomics.store(mutex, 0, 0);
      return slot;
    }
  },
} satisfies LockModule;
