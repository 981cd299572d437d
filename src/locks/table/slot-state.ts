import type { Fairness } from '../api/lock-options.ts';
import { MAX_THREADS } from './layout.ts';

/**
 * The state of a slot: the one word with which a key is taken and given back.
 *
 *     | generation 10 | overtakes 10 | waking 1 | owner died 1 | contested 1 | waiters 1 | holder 8 |
 *
 * Three transitions are lock-free, each one compare-and-set: free to held; held to free, unless the slot is contested;
 * and the first in the queue clearing WAKING. All others (queueing, sharing, recycling, stealing, recovery) are made in
 * the directory.
 */

/** The holder of the slot: a thread, `READERS`, `RECYCLER`, or 0. */
export const HOLDER = 0xff;
/** The queue is not empty: the thread that frees the slot wakes the first in it. Changes in the directory only. */
export const WAITERS = 0x100;
/** A thread in the directory needs the state to stay: no other takes or frees the slot until that one is done. */
export const CONTESTED = 0x200;
/** A previous holder died. The flag stays while the next holder has the slot, and is cleared when that one frees it. */
export const OWNER_DIED = 0x400;
/** The first in the queue was woken and has not looked yet: a thread that frees the slot need not wake it again. */
export const WAKING = 0x800;

/** How many newcomers have overtaken the present first in the queue. */
export const OVERTAKES = 0x3ff000;
const ONE_OVERTAKE = 0x1000;
/** With all bits of {@link OVERTAKES} set no newcomer is let in any more. */
export const MAX_OVERTAKES = 1_023;
/** How many times the first in the queue may be overtaken. */
export const MAX_OVERTAKES_OF: Readonly<Record<Fairness, number>> = { barging: MAX_OVERTAKES, fifo: 0 };

/**
 * Incremented when the slot is assigned to another key, so that a compare-and-set meant for the old key fails. It wraps
 * after 2^10 keys in one slot; `Slot.assignment64`, which does not wrap, is compared again once the slot is held and can
 * no longer change.
 */
const GENERATION = ~0x3fffff;
const ONE_GENERATION = 0x400000;

export function holderOf(state: number): number {
  return state & HOLDER;
}

/** Whether a holder is a thread: not 0, `READERS` or `RECYCLER`. */
export function isThread(holder: number): boolean {
  return holder >= 1 && holder <= MAX_THREADS;
}

/** The state with its generation alone: free, with an empty queue and no flags. */
export function freeState(state: number): number {
  return state & GENERATION;
}

/** The state after its holder has freed the slot: the first in the queue, if there is one, is being woken. */
export function releasedState(state: number): number {
  return freeState(state) | ((state & WAITERS) === 0 ? 0 : WAKING | (state & (WAITERS | OVERTAKES)));
}

export function nextGeneration(state: number): number {
  return (freeState(state) + ONE_GENERATION) | 0;
}

/** Whether a newcomer may take the slot: the queue is empty, or its first has been overtaken less than `limit` times. */
export function mayOvertake(state: number, limit: number): boolean {
  return (state & WAITERS) === 0 || (state & OVERTAKES) < limit * ONE_OVERTAKE;
}

/** The state after `holder`, which is not in the queue, has taken the slot. */
export function takenByNewcomer(state: number, holder: number): number {
  return ((state & ~HOLDER) | holder) + ((state & WAITERS) === 0 ? 0 : ONE_OVERTAKE);
}

/**
 * The state after `holder`, the first in the queue, has taken the slot; `WAITERS` stays until its claim has left the
 * queue.
 */
export function takenByFirst(state: number, holder: number): number {
  return freeState(state) | holder | (state & (WAITERS | OWNER_DIED));
}

/**
 * The state after `thief` has taken the slot, whether it was held or not, ahead of its queue. It does not count as an
 * overtaking: there may be no room for one more.
 */
export function takenByThief(state: number, thief: number): number {
  return (state & ~HOLDER) | thief;
}

/** Whether `state` still has the holder and generation of `held`, whatever flags have changed since. */
export function isHeldAs(state: number, held: number): boolean {
  return ((state ^ held) & (GENERATION | HOLDER)) === 0;
}

/** A mask that clears everything about the queue: for the state when the queue has become empty. */
export const EMPTY_QUEUE = ~(WAITERS | WAKING | OVERTAKES);
