import type { Attachment } from '../table/attachment.ts';
import { firstInList, wakeClaim } from '../table/claims.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { type LockTable, Slot } from '../table/layout.ts';
import { clearLeaseOf, startReservation } from '../table/lease.ts';
import {
  CONTESTED,
  freeState,
  isHeldAs,
  OWNER_DIED,
  releasedState,
  WAITERS,
  WAKING,
} from '../table/slot-state.ts';

/**
 * Frees a slot that this thread holds exclusively, and wakes the first in its queue.
 *
 * @returns false if the slot is no longer held as `held` says
 */
export function releaseSlot(member: Attachment, at: number, held: number): boolean {
  if ((held & WAITERS) !== 0) return releaseContendedSlot(member, at, held, held);
  const { table } = member;
  const seen = Atomics.compareExchange(table.i32, at + Slot.state, held, freeState(held));
  if (seen !== held) return releaseContendedSlot(member, at, held, seen);
  if (table.leased) clearLeaseOf(table, at, member.thread);
  return true;
}

/** The slow path of {@link releaseSlot}. `seen`: the state that was last read. */
function releaseContendedSlot(member: Attachment, at: number, held: number, seen: number): boolean {
  const { table, thread } = member;
  for (let state = seen; ; ) {
    if (state & CONTESTED) state = settledState(member, at);
    if (!isHeldAs(state, held)) {
      if (table.leased) clearLeaseOf(table, at, thread);
      return false;
    }
    startReservation(table, at);
    const now = Atomics.compareExchange(table.i32, at + Slot.state, state, releasedState(state));
    if (now !== state) {
      state = now;
      continue;
    }
    // Only once the slot is free: until then other threads may publish a lease on behalf of this one.
    if (table.leased) clearLeaseOf(table, at, thread);
    if ((state & (WAITERS | WAKING)) === WAITERS) wakeClaim(table, firstInList(table, at, Slot.queue));
    return true;
  }
}

/** Frees a slot that readers held, in the directory, without waking the first in its queue. Returns the state before. */
export function freeFromReaders(table: LockTable, at: number): number {
  const word = at + Slot.state;
  startReservation(table, at);
  for (;;) {
    const state = Atomics.load(table.i32, word);
    // A reader is told that a holder died, but only an exclusive holder can repair what that one left.
    const released = releasedState(state) | (state & OWNER_DIED);
    if (Atomics.compareExchange(table.i32, word, state, released) === state) return state;
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
