import type { Attachment } from '../table/attachment.ts';
import { claimsInList, closeClaim, firstInList, removeFromList, wakeClaim } from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { freeFromReaders } from '../table/directory.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { type LockTable, READERS, Slot } from '../table/layout.ts';
import { clearLease, leaseLeft, publishMissingLease, startReservation } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import { stillOwnsSlot } from '../table/residence.ts';
import { CONTESTED, holderOf, OWNER_DIED, releasedState, WAITERS, WAKING } from '../table/slot-state.ts';

/** Whether the holder that the state names need not be believed any more, or has published no lease yet. */
export function leaseIsOver(table: LockTable, at: number, state: number): boolean {
  // No lease yet counts as over: evicting publishes one for its holder.
  return table.leased && !(leaseLeft(table, at, holderOf(state)) > 0);
}

/**
 * Frees the key's slot from holders whose lease has run out, for whoever is first in line, or comes first.
 *
 * While the state says CONTESTED the holder can't release, so the lease that is read is that of the grant that
 * is robbed, even if the same thread has released and acquired in between. A thread that dies in here leaves the
 * directory to the warden, which ends the contest in the holder's favour.
 */
export function stealExpired(member: Attachment, key: LockKey): void {
  const { table, thread } = member;
  lockDirectory(table, thread);
  let before: number;
  try {
    const state = Atomics.load(table.i32, key.at + Slot.state);
    const holder = holderOf(state);
    if (holder === 0 || !stillOwnsSlot(table, key, state)) return;
    before = holder === READERS ? stealFromReaders(member, key.at) : stealFromThread(member, key.at, state);
  } finally {
    unlockDirectory(table);
  }
  if ((before & (WAITERS | WAKING)) === WAITERS) wakeClaim(table, firstInList(table, key.at, Slot.queue));
}

/** Returns the state before it was freed, or 0. */
function stealFromThread(member: Attachment, at: number, state: number): number {
  const { table } = member;
  const word = at + Slot.state;
  const holder = holderOf(state);
  if (Atomics.compareExchange(table.i32, word, state, state | CONTESTED) !== state) return 0;
  const remaining = leaseLeft(table, at, holder);
  if (!(remaining <= 0)) {
    if (Number.isNaN(remaining)) publishMissingLease(table, at, holder);
    Atomics.and(table.i32, word, ~CONTESTED);
    return 0;
  }
  clearLease(table, at);
  clearAnyOwner(table, at);
  startReservation(table, at);
  countEvent(member, ThreadCounter.stolen);
  // Nobody else changes a contested state.
  Atomics.store(table.i32, word, releasedState(state) | (state & OWNER_DIED));
  return state;
}

function stealFromReaders(member: Attachment, at: number): number {
  const { table } = member;
  if (!(leaseLeft(table, at, READERS) <= 0)) {
    publishMissingLease(table, at, READERS);
    return 0;
  }
  for (const claim of claimsInList(table, at, Slot.readers)) {
    removeFromList(table, claim, Slot.readers);
    closeClaim(table, claim);
    countEvent(member, ThreadCounter.stolen);
  }
  clearLease(table, at);
  return freeFromReaders(table, at);
}
