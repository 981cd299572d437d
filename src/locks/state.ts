/**
 * The state of a slot, in the one word that a grant is taken and given back with:
 *
 *     | generation 20 | free 1 | owner died 1 | contested 1 | waiters 1 | holder 8 |
 *
 * Three transitions are lock-free, each one compare-and-set: free → held, held → free (unless it is contested), and
 * held → held with `WAITERS`. Every other one (recycling, stealing, recovery) is made in the directory, see directory.ts.
 */

/** The thread that holds the slot; 0 when it is free. */
export const HOLDER = 0xff;
/** Somebody may be parked on this word: whoever releases it has to notify. Set only while it is held. */
export const WAITERS = 0x100;
/** Somebody in the directory is deciding whether the lease has run out: until that is settled the holder stays. */
export const CONTESTED = 0x200;
/** The last holder died. It stays in the state of the next one, and goes when that one gives the slot back. */
export const OWNER_DIED = 0x400;

/**
 * The generation rises when the slot is given to another key, so that a compare-and-set meant for the old key
 * fails. It wraps after 2^20 keys in one slot; `Slot.assignment64`, which does not, is compared again once the
 * slot is held and can no longer change.
 */
const GENERATION = ~0xfff;
const ONE_GENERATION = 0x1000;

export function holderOf(state: number): number {
  return state & HOLDER;
}

/** The state with its generation alone: the slot free, and nothing to tell of it. */
export function freed(state: number): number {
  return state & GENERATION;
}

export function nextGeneration(state: number): number {
  return (freed(state) + ONE_GENERATION) | 0;
}
