import { DeadlockError } from '../api/lock-errors.ts';
import { ensureSlot } from '../directory/directory.ts';
import { revoke } from '../readers/revoke.ts';
import type { Attachment } from '../table/attachment.ts';
import {
  addToList,
  type Claimant,
  ClaimStatus,
  closeClaim,
  firstInList,
  openClaim,
  removeFromList,
} from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, type LockTable, Slot } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { EMPTY_QUEUE, WAITERS } from '../table/slot-state.ts';
import { findCycle } from './deadlock-detection.ts';
import { beginTurn } from './overtaking.ts';
import { wakeFirst } from './wake-first.ts';

/**
 * The queue for a key. Claims are in it in order of arrival, and only the first takes the key; newcomers that are not in
 * the queue may take it ahead of that one at most `table.maxOvertakes` times.
 *
 * Invariant: seen from the directory, a slot's state has `WAITERS` exactly while its queue is not empty. A holder that
 * releases before `WAITERS` is set does not wake a waiter: so a waiter that has queued looks at the state before it
 * sleeps. A holder that releases after that sees to it that the first in the queue is woken; see wake-first.ts.
 */

/**
 * Puts a new claim at the end of the key's queue, or the claim `removed` that was taken out of it. While it is there the
 * slot stays with the key. If `mayBeAwaited` is false, no other waits for the claimant, and a cycle need not be looked
 * for.
 *
 * @throws {@link LockTableFullError} @throws {@link DeadlockError} with nothing changed
 */
export function enqueue(
  member: Attachment,
  key: LockKey,
  claimant: Claimant,
  mayBeAwaited: boolean,
  removed = 0,
): number {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    ensureSlot(table, 0, key);
    revoke(table, key.place.at);
    const claim = removed || openClaim(table, claimant);
    if (firstInList(table, key.place.at, Slot.queue) === 0) beginTurn(table, key.place.at);
    addToList(table, claim, key.place.at, Slot.queue);
    Atomics.or(table.i32, key.place.at + Slot.state, WAITERS);
    const cycle = mayBeAwaited ? findCycle(table, claim) : null;
    if (cycle === null) return claim;
    removeFromQueue(table, claim);
    if (removed === 0) closeClaim(table, claim);
    countEvent(member, ThreadCounter.deadlocks);
    throw new DeadlockError(key.name, cycle);
  } finally {
    unlockDirectory(table);
  }
}

/**
 * Looks whether a wait has become part of a cycle since it began. If so, its claim is removed from the queue, which
 * breaks the cycle: no other wait in it is refused too. The claim is still the caller's to end.
 *
 * @returns the error for the wait, or null
 */
export function findDeadlock(member: Attachment, key: LockKey, claim: number): DeadlockError | null {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    const cycle = findCycle(table, claim);
    if (cycle === null) return null;
    removeFromQueue(table, claim);
    countEvent(member, ThreadCounter.deadlocks);
    return new DeadlockError(key.name, cycle);
  } finally {
    unlockDirectory(table);
  }
}

/** Closes a waiter's claim, whether it is still in the queue or not. */
export function dequeue(member: Attachment, claim: number): void {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    closeQueuedClaim(table, claim);
  } finally {
    unlockDirectory(table);
  }
}

/** Closes a waiter's claim, whether it is still in the queue or not. In the directory. */
export function closeQueuedClaim(table: LockTable, claim: number): void {
  if (table.i32[claim + Claim.status] === ClaimStatus.waiting) removeFromQueue(table, claim);
  closeClaim(table, claim);
}

/** Takes a claim out of the queue, and wakes the next one if that is now the first and could take the key. */
export function removeFromQueue(table: LockTable, claim: number): void {
  const slot = table.i32[claim + Claim.slot]!;
  if (leaveQueue(table, claim)) callNext(table, slot);
}

/** Takes a claim out of the queue. Returns whether it was the first: then the next one is to be called. */
export function leaveQueue(table: LockTable, claim: number): boolean {
  const slot = table.i32[claim + Claim.slot]!;
  const wasFirst = firstInList(table, slot, Slot.queue) === claim;
  removeFromList(table, claim, Slot.queue);
  return wasFirst;
}

/** Begins the turn of the claim that is now the first in the queue, if there is one, and wakes it if it could take the key. */
export function callNext(table: LockTable, slot: number): void {
  if (firstInList(table, slot, Slot.queue) === 0) {
    Atomics.and(table.i32, slot + Slot.state, EMPTY_QUEUE);
    return;
  }
  beginTurn(table, slot);
  wakeFirst(table, slot);
}
