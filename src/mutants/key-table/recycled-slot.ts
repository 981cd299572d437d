import type { LockModule } from '../../locks/api/lock-module.ts';
import { hashOf } from '../parts/key-hash.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/** More than the keys that are held at once, and fewer than all keys. */
const SLOTS = 64;
/** The lowest bits of a state; the bits above them are the generation. */
const STATUS = 3;
const TAKEN = 1;
const MOVING = 2;

interface SlotTable {
  readonly state: Int32Array;
  /** The hash of the key that owns the slot; no two keys of a scenario have the same hash. */
  readonly key: Uint32Array;
  /** A spin lock around the assignment of slots to keys. */
  readonly mutex: Int32Array;
}

/**
 * Planted bug: a slot that is reassigned to another key keeps its generation. A thread that saw the slot
 * free under its own key takes it although it belongs to another key by then: the ABA problem. The thread
 * delays between the look and the compare-and-set to make this likely.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 10.6: Memory Reclamation and the ABA
 * Problem.
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
