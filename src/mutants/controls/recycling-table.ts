import type { LockModule } from '../../locks/api/lock-module.ts';
import { hashOf } from '../parts/key-hash.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/** More than the keys that are held at once, and fewer than all keys. */
const SLOTS = 64;
/** The lowest bits of a state; the bits above them are the generation. */
const STATUS = 3;
const TAKEN = 1;
const MOVING = 2;
const ONE_GENERATION = 4;

export interface SlotTable {
  readonly state: Int32Array;
  /** The hash of the key that owns the slot; no two keys of a scenario have the same hash. */
  readonly key: Uint32Array;
  /** How many slots had been assigned to a key when this one was. */
  readonly assignment: Uint32Array;
  /** The grants of the slot's key since then. */
  readonly grants: Uint32Array;
  /** A spin lock around the assignment of slots to keys, and how many assignments there were. */
  readonly directory: Int32Array;
}
const Directory = { mutex: 0, assignments: 1 } as const;

/** The step that a mutant of the recycling table gets wrong. */
export interface RecyclingBug {
  /** Whether a slot keeps its generation when it is assigned to another key. */
  readonly keepsGeneration?: boolean;
  /** The token of the nth grant since a slot was assigned to its key. */
  readonly tokenOf?: (assignment: number, nth: number) => bigint;
}

/** A lock with fewer slots than keys: a slot that is free is assigned to the next key that has none. */
export function recyclingTable(
  name: string,
  {
    keepsGeneration = false,
    tokenOf = (assignment, nth) => (BigInt(assignment) << 32n) + BigInt(nth),
  }: RecyclingBug = {},
) {
  return {
    name,
    create: (): SlotTable => ({
      state: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
      key: new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
      assignment: new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
      grants: new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
      directory: new Int32Array(new SharedArrayBuffer(8)),
    }),
    attach({ state, key, assignment, grants, directory }: SlotTable) {
      return {
        tryAcquire(name) {
          const hash = hashOf(name);
          for (;;) {
            const slot = find(hash);
            const seen = Atomics.load(state, slot);
            if (Atomics.load(key, slot) !== hash || (seen & STATUS) === MOVING) continue;
            if ((seen & STATUS) === TAKEN) return null;
            if (keepsGeneration) widenRaceWindow(2);
            if (Atomics.compareExchange(state, slot, seen, seen | TAKEN) !== seen) continue;
            grants[slot]! += 1;
            return {
              token: tokenOf(assignment[slot]!, grants[slot]!),
              release: () => Atomics.store(state, slot, seen),
            };
          }
        },
      };

      function find(hash: number): number {
        const slot = key.indexOf(hash);
        return slot === -1 ? assign(hash) : slot;
      }

      function assign(hash: number): number {
        while (Atomics.compareExchange(directory, Directory.mutex, 0, 1) !== 0);
        let slot = key.indexOf(hash);
        while (slot === -1) {
          const candidate = Math.floor(Math.random() * SLOTS);
          const free = Atomics.load(state, candidate) & ~STATUS;
          if (Atomics.compareExchange(state, candidate, free, free | MOVING) !== free) continue;
          directory[Directory.assignments]! += 1;
          assignment[candidate] = directory[Directory.assignments]!;
          grants[candidate] = 0;
          Atomics.store(key, candidate, hash);
          Atomics.store(state, candidate, keepsGeneration ? free : (free + ONE_GENERATION) | 0);
          slot = candidate;
        }
        Atomics.store(directory, Directory.mutex, 0);
        return slot;
      }
    },
  } satisfies LockModule;
}

/** The control: the same code without a bug. */
export default recyclingTable('recycling-table');
