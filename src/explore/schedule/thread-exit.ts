import { Global, type SharedState } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { members } from '../memory/thread-set.ts';
import { Slot, Status, slotOf } from '../memory/thread-slot.ts';
import { dequeueAll } from '../memory/waiters.ts';
import { markStep, noteChange } from './step-effects.ts';

/** A thread dies: its waits end with it, and a wake-up that it had received and not yet acted on is lost. */
export function die(shared: SharedState, thread: number): void {
  const { words } = shared;
  words[Global.died + words[Global.deaths]!] = thread;
  words[Global.deaths]! += 1;
  words[Global.deathsLeft]! -= 1;
  exit(shared, thread, Status.dead);
}

/** Takes a thread that has ended or died out of the execution, with the given {@link Status}. */
export function exit(shared: SharedState, thread: number, status: number): void {
  const { words } = shared;
  words[slotOf(thread) + Slot.status] = status;
  for (const set of [Global.alive, Global.ready, Global.timed, Global.awaitingDeath, Global.pollingClock])
    words[set]! &= ~(1 << thread);
  words[Global.clockLeap] = 1;
  // The thread leaves the queues of words that its last step may not touch, so a notify there may come before
  // this step or after it. A death counts as dependent on every step anyway.
  if (dequeueAll(shared, thread)) markStep(shared, Mark.farReaching);
  noteChange(shared);
  for (const waiting of members(words[Global.awaitingDeath]!)) {
    if (hasDeathNews(shared, waiting)) words[Global.ready]! |= 1 << waiting;
  }
}

/**
 * Whether `nextDeath` can return to the thread: there was a death that it has not returned yet, or none can
 * follow.
 */
export function hasDeathNews({ words }: SharedState, thread: number): boolean {
  if (words[slotOf(thread) + Slot.deathsDelivered]! < words[Global.deaths]!) return true;
  return (
    words[Global.deathsLeft] === 0 || (words[Global.alive]! & words[Global.mortal]! & ~(1 << thread)) === 0
  );
}
