import { wakeFirst, wakeUnlessSpinning } from '../queue/wake-first.ts';
import { endReading } from '../readers/reader-list.ts';
import { revoke } from '../readers/revoke.ts';
import type { Attachment } from '../table/attachment.ts';
import { claimsInList, closeClaim, firstInList, removeFromList } from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { ANY_NUMBER, Claim, type LockTable, Slot } from '../table/layout.ts';
import { leaseLeft, leaseLeftSince, publishMissingLease } from '../table/lease.ts';
import { tickIfLate } from '../table/lease-clock.ts';
import { type LockKey, stillOwnsSlot } from '../table/lock-key.ts';
import { noteLoss } from '../table/note-loss.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import { CONTESTED, holderOf, isThread, OWNER_DIED, releasedState } from '../table/slot-state.ts';

/** Whether the holder that the state names has no valid lease: it has run out, or none is published yet. */
export function isLeaseOver({ table, thread }: Attachment, at: number, state: number): boolean {
  if (!table.leased) return false;
  tickIfLate(table, thread);
  // A missing lease counts as over: stealing then publishes one for the holder instead.
  return !(leaseLeft(table, at, state) > 0);
}

/**
 * Frees the key's slot from holders whose lease has run out, for the first in the queue or the next newcomer. A holder
 * that has published no lease yet gets one instead.
 */
export function stealExpired(member: Attachment, key: LockKey): void {
  const { table, thread } = member;
  const { at } = key.place;
  lockDirectory(table, thread);
  try {
    const before = Atomics.load(table.i32, at + Slot.state);
    if (holderOf(before) === 0 || !stillOwnsSlot(table, key, before)) return;
    const state = contest(member, at);
    if (leaseLeft(table, at, state) <= 0) endGrants(member, at);
    else publishMissingLease(table, at, state);
    Atomics.and(table.i32, at + Slot.state, ~CONTESTED);
  } finally {
    unlockDirectory(table);
  }
  wakeUnlessSpinning(table, at);
}

/**
 * Ends the grants of readers whose own lease has run out, in the directory: those of a semaphore, which may have others
 * that come and go all the time. The first in the queue is woken for what is free then, whichever thread has looked.
 * Returns whether there were any.
 */
export function endExpiredPermits(member: Attachment, at: number): boolean {
  const { table } = member;
  if (!table.leased) return false;
  const expired = [...claimsInList(table, at, Slot.readers)].filter(
    (claim) => leaseLeftSince(table, table.i32[claim + Claim.tick]!) <= 0,
  );
  for (const claim of expired) {
    countEvent(member, ThreadCounter.stolen);
    endReading(table, claim);
    noteLoss(table, table.i32[claim + Claim.thread]!);
  }
  if (expired.length === 0) return false;
  if (firstInList(table, at, Slot.queue) !== 0) wakeFirst(table, at);
  return true;
}

/** Whether it is a permit of a semaphore that is waited for. */
export function isPermit(sharers: number): boolean {
  return sharers !== 0 && sharers !== ANY_NUMBER;
}

/**
 * Milliseconds until the first lease of the `permits` at most that are held ends. Outside the directory it is a hint: the
 * list may change meanwhile.
 */
export function permitLeaseLeft(table: LockTable, at: number, permits: number): number {
  const { i32 } = table;
  let soonest = Number.POSITIVE_INFINITY;
  let claim = firstInList(table, at, Slot.readers);
  for (let seen = 0; claim !== 0 && seen < permits; seen++) {
    soonest = Math.min(soonest, leaseLeftSince(table, i32[claim + Claim.tick]!));
    claim = i32[claim + Claim.next]!;
  }
  return soonest;
}

/** {@link endExpiredPermits}, for a wait that waits for a permit. */
export function stealExpiredPermits(member: Attachment, { place }: LockKey, sharers: number): boolean {
  const { table, thread } = member;
  if (!table.leased || !isPermit(sharers)) return false;
  tickIfLate(table, thread);
  lockDirectory(table, thread);
  try {
    return endExpiredPermits(member, place.at);
  } finally {
    unlockDirectory(table);
  }
}

/**
 * Makes a slot contested, in the directory: no thread takes or frees it until the flag is cleared. So a lease that is
 * read meanwhile belongs to the grant that is stolen, even if the same thread has released and acquired the key just
 * before. If this thread dies in here, the warden takes over the directory and ends the contest in the holder's favour.
 *
 * @returns the state, in which readers are in the slot's list
 */
export function contest({ table }: Attachment, at: number): number {
  revoke(table, at);
  return Atomics.or(table.i32, at + Slot.state, CONTESTED) | CONTESTED;
}

/** Ends the grants of whatever holds a contested slot: they are stale from then on. The slot is free and contested. */
export function endGrants(member: Attachment, at: number): void {
  const { table } = member;
  const { i32 } = table;
  const holder = holderOf(Atomics.load(i32, at + Slot.state));
  const losers = new Set(isThread(holder) ? [holder] : []);
  for (const claim of claimsInList(table, at, Slot.readers)) {
    losers.add(i32[claim + Claim.thread]!);
    removeFromList(table, claim, Slot.readers);
    closeClaim(table, claim);
    countEvent(member, ThreadCounter.stolen);
  }
  if (isThread(holder)) {
    clearAnyOwner(table, at);
    countEvent(member, ThreadCounter.stolen);
  }
  const state = Atomics.load(i32, at + Slot.state);
  Atomics.store(i32, at + Slot.state, releasedState(state) | (state & OWNER_DIED) | CONTESTED);
  for (const loser of losers) noteLoss(table, loser);
}
