import { freeFromReaders } from '../grants/release-slot.ts';
import type { Attachment } from '../table/attachment.ts';
import { claimsInList, closeClaim, firstInList, removeFromList, wakeClaim } from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { clearLease, leaseLeft, publishMissingLease, startReservation } from '../table/lease.ts';
import { type LockKey, stillOwnsSlot } from '../table/lock-key.ts';
import { noteLoss } from '../table/note-loss.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import {
  CONTESTED,
  holderOf,
  OWNER_DIED,
  releasedState,
  takenByThief,
  WAITERS,
  WAKING,
} from '../table/slot-state.ts';

/** Whether the holder that the state names has no valid lease: it has run out, or none is published yet. */
export function isLeaseOver(table: LockTable, at: number, state: number): boolean {
  // A missing lease counts as over: stealing then publishes one for the holder instead.
  return table.leased && !(leaseLeft(table, at, holderOf(state)) > 0);
}

/**
 * Frees the key's slot from holders whose lease has run out, for the first in the queue or the next newcomer. A holder
 * that has published no lease yet gets one instead.
 */
export function stealExpired(member: Attachment, key: LockKey): void {
  const { table, thread } = member;
  lockDirectory(table, thread);
  let before: number;
  try {
    const state = Atomics.load(table.i32, key.at + Slot.state);
    if (holderOf(state) === 0 || !stillOwnsSlot(table, key, state)) return;
    before = stealSlot(member, key.at, state, 0);
  } finally {
    unlockDirectory(table);
  }
  if ((before & (WAITERS | WAKING)) === WAITERS) wakeClaim(table, firstInList(table, key.at, Slot.queue));
}

/**
 * Takes a slot from its holders, in the directory: for the thread `thief`, whatever their lease; with 0 the slot is
 * freed, if their lease has run out. The holder's grants are stale from then on.
 *
 * While the state is CONTESTED the holder can't release, so the lease that is read belongs to the grant that is stolen,
 * even if the same thread has released and acquired the key in between. If this thread dies in here, the warden takes
 * over the directory and ends the contest in the holder's favour.
 *
 * @returns the state before the slot was stolen; 0 if it was not
 */
export function stealSlot(member: Attachment, at: number, state: number, thief: number): number {
  return holderOf(state) === READERS
    ? stealFromReaders(member, at, thief)
    : stealFromThread(member, at, state, thief);
}

function stealFromThread(member: Attachment, at: number, state: number, thief: number): number {
  const { table } = member;
  const word = at + Slot.state;
  const holder = holderOf(state);
  if (Atomics.compareExchange(table.i32, word, state, state | CONTESTED) !== state) return 0;
  const remaining = leaseLeft(table, at, holder);
  if (thief === 0 && !(remaining <= 0)) {
    if (Number.isNaN(remaining)) publishMissingLease(table, at, holder);
    Atomics.and(table.i32, word, ~CONTESTED);
    return 0;
  }
  clearLease(table, at);
  clearAnyOwner(table, at);
  startReservation(table, at);
  countEvent(member, ThreadCounter.stolen);
  // A contested state is changed by no other thread.
  const stolen = thief === 0 ? releasedState(state) | (state & OWNER_DIED) : takenByThief(state, thief);
  Atomics.store(table.i32, word, stolen);
  noteLoss(table, holder);
  return state;
}

function stealFromReaders(member: Attachment, at: number, thief: number): number {
  const { table } = member;
  if (thief === 0 && !(leaseLeft(table, at, READERS) <= 0)) {
    publishMissingLease(table, at, READERS);
    return 0;
  }
  const readers = new Set<number>();
  for (const claim of claimsInList(table, at, Slot.readers)) {
    readers.add(table.i32[claim + Claim.thread]!);
    removeFromList(table, claim, Slot.readers);
    closeClaim(table, claim);
    countEvent(member, ThreadCounter.stolen);
  }
  clearLease(table, at);
  const before = thief === 0 ? freeFromReaders(table, at) : takeFromReaders(table, at, thief);
  for (const reader of readers) noteLoss(table, reader);
  return before;
}

/** Takes a slot that readers held, of which none is left. Returns the state before. */
function takeFromReaders(table: LockTable, at: number, thief: number): number {
  const word = at + Slot.state;
  for (;;) {
    const state = Atomics.load(table.i32, word);
    if (Atomics.compareExchange(table.i32, word, state, takenByThief(state, thief)) === state) return state;
  }
}
