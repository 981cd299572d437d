import { MAX_THREADS } from './layout.ts';

/**
 * The state of a slot, in the one word that a grant is taken and given back with:
 *
 *     | generation 10 | overtakes 10 | waking 1 | owner died 1 | contested 1 | waiters 1 | holder 8 |
 *
 * Lock-free, each one compare-and-set: free → held; held → free, unless it is contested; and the first in line takes
 * WAKING back. Every other transition (queueing, sharing, recycling, evicting, recovery) is made in the directory.
 */

/** Who holds the slot: a thread, `READERS`, `RECYCLER`, or 0. */
export const HOLDER = 0xff;
/** The queue is not empty: whoever frees the slot wakes the first in line. Changes in the directory only. */
export const WAITERS = 0x100;
/** Somebody in the directory needs the state to stay: nobody takes it or gives it back until they have left. */
export const CONTESTED = 0x200;
/** The last holder died. It stays in the state of the next one, and goes when that one gives the slot back. */
export const OWNER_DIED = 0x400;
/** The first in line was woken, and has not looked since: whoever frees the slot need not wake it again. */
export const WAKING = 0x800;

/** How many later comers were let in before the one who is first in line now. */
export const OVERTAKES = 0x3ff000;
const ONE_OVERTAKE = 0x1000;
/** With all of {@link OVERTAKES} set nobody else is let in. */
export const MAX_OVERTAKES = 1_023;

/**
 * The generation rises when the slot is given to another key, so that a compare-and-set meant for the old key
 * fails. It wraps after 2^10 keys in one slot; `Slot.assignment64`, which does not, is compared again once the
 * slot is held and can no longer change.
 */
const GENERATION = ~0x3fffff;
const ONE_GENERATION = 0x400000;

export function holderOf(state: number): number {
  return state & HOLDER;
}

/** Whether a holder is a thread, not nobody and not one of the names that stand for more. */
export function isThread(holder: number): boolean {
  return holder >= 1 && holder <= MAX_THREADS;
}

/** The state with its generation alone: the slot free, nobody in line, and nothing to tell of it. */
export function freeState(state: number): number {
  return state & GENERATION;
}

/** What a holder leaves: the slot free, and the first in line being woken. */
export function releasedState(state: number): number {
  return freeState(state) | ((state & WAITERS) === 0 ? 0 : WAKING | (state & (WAITERS | OVERTAKES)));
}

export function nextGeneration(state: number): number {
  return (freeState(state) + ONE_GENERATION) | 0;
}

/** Whether somebody who is not in line may be let in: nobody is, or too few have been before. */
export function mayOvertake(state: number, limit: number): boolean {
  return (state & WAITERS) === 0 || (state & OVERTAKES) < limit * ONE_OVERTAKE;
}

/** The state when `holder`, who is not in line, is let in. */
export function takenByNewcomer(state: number, holder: number): number {
  return ((state & ~HOLDER) | holder) + ((state & WAITERS) === 0 ? 0 : ONE_OVERTAKE);
}

/** The state when `holder`, the first in line, is let in; `WAITERS` stays until its claim has left the queue. */
export function takenByFirst(state: number, holder: number): number {
  return freeState(state) | holder | (state & (WAITERS | OWNER_DIED));
}

/** Whether a state is still that of the holder whose state was once `held`, whatever flags have come and gone. */
export function isHeldAs(state: number, held: number): boolean {
  return ((state ^ held) & (GENERATION | HOLDER)) === 0;
}

/** The state when nobody is in line any more. */
export const NOBODY_QUEUED = ~(WAITERS | WAKING | OVERTAKES);
