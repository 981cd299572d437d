import type { Fairness } from '../api/lock-options.ts';
import { MAX_THREADS, READERS, VISIBLE_READERS } from './layout.ts';

/**
 * The state of a slot: the one word with which a key is taken and given back.
 *
 *     | count 19 | used up 1 | waking 1 | owner died 1 | contested 1 | waiters 1 | holder 8 |
 *
 * Three transitions are lock-free, each one compare-and-set: free to held; held to free, unless the slot is contested;
 * and the first in the queue clearing WAKING. All others (queueing, sharing, recycling, stealing, recovery) are made in
 * the directory.
 *
 * Invariant: the count rises with every exclusive grant, in the compare-and-set that takes the slot. So the count and
 * the slot's assignment identify a grant for good, and its token follows from them; see fencing-token.ts.
 */

/** The holder of the slot: a thread, `READERS`, `VISIBLE_READERS`, `RECYCLER`, or 0. */
export const HOLDER = 0xff;
/** The queue is not empty: the thread that frees the slot sees to it that the first in it is woken. Changes in the directory only. */
export const WAITERS = 0x100;
/** A thread in the directory needs the state to stay: no other takes or frees the slot until that one is done. */
export const CONTESTED = 0x200;
/** A previous holder died. The flag stays while the next holder has the slot, and is cleared when that one frees it. */
export const OWNER_DIED = 0x400;
/** The first in the queue was woken and has not looked yet: a thread that frees the slot need not wake it again. */
export const WAKING = 0x800;
/** The slot's assignment has no token left that may be given out: it gets a new one before it is taken again. */
export const USED_UP = 0x1000;

/** How many exclusive grants the slot has had, modulo 2^19. */
export const COUNT = ~0x1fff;
const ONE_GRANT = 0x2000;
/** The count with which an assignment ends. */
const LAST_COUNT = COUNT;

/** How many times the first in a queue may be overtaken by newcomers. */
const MAX_OVERTAKES = 1_023;
export const MAX_OVERTAKES_OF: Readonly<Record<Fairness, number>> = { barging: MAX_OVERTAKES, fifo: 0 };

export function holderOf(state: number): number {
  return state & HOLDER;
}

/** Whether readers hold the slot. */
export function isHeldByReaders(state: number): boolean {
  const holder = state & HOLDER;
  return holder === READERS || holder === VISIBLE_READERS;
}

/** Whether a holder is a thread: not 0, readers or `RECYCLER`. */
export function isThread(holder: number): boolean {
  return holder >= 1 && holder <= MAX_THREADS;
}

/** The number of exclusive grants that the state counts, below 2^19. */
export function countOf(state: number): number {
  return state >>> 13;
}

/** How many exclusive grants there have been from one count to the other, which is at most 2^19 - 1 grants later. */
export function grantsBetween(earlier: number, later: number): number {
  return countOf(((later & COUNT) - (earlier & COUNT)) | 0);
}

/** The count alone, as it was `grants` grants earlier. */
export function countBefore(state: number, grants: number): number {
  return ((state & COUNT) - grants * ONE_GRANT) | 0;
}

/** The state with its count alone: free, with an empty queue, and no flag but {@link USED_UP} if it applies. */
export function freeState(state: number): number {
  const free = state & COUNT;
  return free === LAST_COUNT ? free | USED_UP : free | (state & USED_UP);
}

/** Whether a state is that of a slot that no thread holds or waits for, and whose holders did not die. */
export function isFree(state: number): boolean {
  return (state & ~(COUNT | USED_UP)) === 0;
}

/** The state after its holder has freed the slot. If the first in the queue was woken meanwhile, it need not be again. */
export function releasedState(state: number): number {
  return freeState(state) | (state & (WAITERS | WAKING));
}

/** The free state with which the slot's next assignment begins. */
export function nextAssignment(state: number): number {
  const next = ((state & COUNT) + ONE_GRANT) | 0;
  return next === LAST_COUNT ? 0 : next;
}

/** The state after a thread that is not in the queue has taken the free slot. */
export function takenByNewcomer(state: number, holder: number): number {
  return (state + ONE_GRANT) | holder;
}

/** The state after `holder`, the first in the queue, has taken it; `WAITERS` stays until its claim has left the queue. */
export function takenByFirst(state: number, holder: number): number {
  return ((state & COUNT) + ONE_GRANT) | holder | (state & (WAITERS | OWNER_DIED));
}

/** The state after a thread has stolen the slot, which was freed for it and is contested, ahead of its queue. */
export function takenByThief(state: number, holder: number): number {
  return takenByNewcomer(state & ~CONTESTED, holder);
}

/** The state after readers have taken the slot, or one more of them: they do not count. */
export function takenByReader(state: number): number {
  return (state & (COUNT | USED_UP | WAITERS | OWNER_DIED)) | READERS;
}

/** The state of a slot that readers hold, once it is biased for them. */
export function biasedState(state: number): number {
  return (state & ~HOLDER) | VISIBLE_READERS;
}

/** Whether `state` is still that of the grant that took the slot with `held`, whatever flags have changed since. */
export function isHeldAs(state: number, held: number): boolean {
  return ((state ^ held) & (COUNT | HOLDER)) === 0;
}

/** A mask that clears everything about the queue: for the state when the queue has become empty. */
export const EMPTY_QUEUE = ~(WAITERS | WAKING);
