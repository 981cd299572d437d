import { Global, type SharedState } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { members } from '../memory/thread-set.ts';
import { Slot, slotOf } from '../memory/thread-slot.ts';
import { CLOCK } from '../memory/waiter-slot.ts';
import { dequeue, firstToExpire } from '../memory/waiters.ts';
import { markStep, noteChange } from './step-effects.ts';

const MAX_LEAP_MS = 2 ** 30;

/** The threads of `timed` whose deadline has passed although they have not returned from their wait yet. */
export function overdueThreads(shared: SharedState, timed: number): number {
  let threads = 0;
  for (const thread of members(timed)) {
    if (shared.times[firstToExpire(shared, 1 << thread)]! <= shared.times[CLOCK]!) threads |= 1 << thread;
  }
  return threads;
}

/**
 * The threads of `timed` with the earliest deadline. Several may share it, and any of them may then go first.
 */
export function nextToExpire(shared: SharedState, timed: number): number {
  const { times } = shared;
  let threads = 0;
  let earliest = Number.POSITIVE_INFINITY;
  for (const thread of members(timed)) {
    const time = times[firstToExpire(shared, 1 << thread)]!;
    if (time < earliest) threads = 0;
    if (time <= earliest) threads |= 1 << thread;
    earliest = Math.min(earliest, time);
  }
  return threads;
}

/**
 * Advances the clock for threads that poll it, if there are any and no wait is overdue. Each advance is twice
 * as long as the one before, so that a deadline a day away is reached within few steps, but never goes past
 * the end of a wait.
 */
export function advancePolledClock(shared: SharedState): void {
  const { words, times } = shared;
  const polling = words[Global.ready]! & words[Global.pollingClock]!;
  if (polling === 0 || overdueThreads(shared, words[Global.timed]!) !== 0) return;
  const leap = Math.max(1, words[Global.clockLeap]!);
  const next = nextToExpire(shared, words[Global.timed]!);
  const end = next === 0 ? Number.POSITIVE_INFINITY : times[firstToExpire(shared, next)]!;
  times[CLOCK] = Math.min(times[CLOCK]! + leap, end);
  words[Global.clockLeap] = Math.min(leap * 2, MAX_LEAP_MS);
  words[Global.pollingClock] = 0;
  markStep(shared, Mark.farReaching);
  noteChange(shared);
}

/** Lets the thread's wait, or the first of its timers, time out: time advances to its deadline. */
export function expire(shared: SharedState, thread: number): void {
  const { words, times } = shared;
  const waiter = firstToExpire(shared, 1 << thread);
  times[CLOCK] = Math.max(times[CLOCK]!, times[waiter]!);
  words[slotOf(thread) + Slot.timedOut] = waiter + 1;
  words[Global.timeouts]! += 1;
  words[Global.clockLeap] = 1;
  dequeue(shared, waiter);
  noteChange(shared);
}
