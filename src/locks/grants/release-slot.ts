import { wakeUnlessSpinning } from '../queue/wake-first.ts';
import type { Attachment } from '../table/attachment.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { Slot } from '../table/layout.ts';
import { CONTESTED, freeState, isHeldAs, releasedState, WAITERS } from '../table/slot-state.ts';

/**
 * Frees a slot that this thread holds exclusively, and wakes the first in its queue.
 *
 * @returns false if the slot is no longer held as `held` says
 */
export function releaseSlot(member: Attachment, at: number, held: number): boolean {
  if ((held & WAITERS) === 0) {
    const seen = Atomics.compareExchange(member.table.i32, at + Slot.state, held, freeState(held));
    return seen === held || releaseContendedSlot(member, at, held, seen);
  }
  return releaseContendedSlot(member, at, held, held);
}

/** The slow path of {@link releaseSlot}. `seen`: the state that was last read. */
function releaseContendedSlot(member: Attachment, at: number, held: number, seen: number): boolean {
  const { table } = member;
  for (let state = seen; ; ) {
    if (state & CONTESTED) state = settledState(member, at);
    if (!isHeldAs(state, held)) return false;
    const now = Atomics.compareExchange(table.i32, at + Slot.state, state, releasedState(state));
    if (now === state) {
      if (state & WAITERS) wakeUnlessSpinning(table, at);
      return true;
    }
    state = now;
  }
}

/** The state once it is not contested: to act on a contested state would be to act too early. */
export function settledState({ table, thread }: Attachment, at: number): number {
  for (;;) {
    const state = Atomics.load(table.i32, at + Slot.state);
    if ((state & CONTESTED) === 0) return state;
    waitForDirectory(table, thread);
  }
}
