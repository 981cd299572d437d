import { DeadlockError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import {
  addToList,
  type Claimant,
  ClaimStatus,
  claimsInList,
  closeClaim,
  firstInList,
  openClaim,
  removeFromList,
  wakeClaim,
} from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { ensureSlot } from '../table/directory.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { isReservationOver, startReservation } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { holderOf, NOBODY_QUEUED, WAITERS, WAKING } from '../table/slot-state.ts';
import { findCycle } from './deadlock-detection.ts';

/**
 * The line for a key. Claims stand in it in the order in which they came, and only the first of them takes the key;
 * whoever is not in line is let in before it at most `table.overtakes` times.
 *
 * Invariant: a slot's state has `WAITERS` exactly while its queue is not empty (to those in the directory). A holder
 * that was faster than `WAITERS` has freed the slot before it was set: so whoever has queued looks at the state
 * before it sleeps. One that was not wakes the first in line.
 */

/**
 * Puts a new claim in line, or one that has lapsed. While it is there the slot stays with the key. `mayBeAwaited`
 * says whether anybody can be waiting for the claimant: else there is no cycle to look for.
 *
 * @throws {@link LockTableFullError} @throws {@link DeadlockError} with nothing changed
 */
export function enqueue(
  member: Attachment,
  key: LockKey,
  claimant: Claimant,
  mayBeAwaited: boolean,
  lapsed = 0,
): number {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    ensureSlot(table, 0, key);
    const claim = lapsed || openClaim(table, claimant);
    if (firstInList(table, key.at, Slot.queue) === 0) startReservation(table, key.at);
    addToList(table, claim, key.at, Slot.queue);
    Atomics.or(table.i32, key.at + Slot.state, WAITERS);
    const cycle = mayBeAwaited ? findCycle(table, claim) : null;
    if (cycle === null) return claim;
    removeFromQueue(table, claim);
    if (lapsed === 0) closeClaim(table, claim);
    countEvent(member, ThreadCounter.deadlocks);
    throw new DeadlockError(key.name, cycle);
  } finally {
    unlockDirectory(table);
  }
}

/**
 * What is wrong with a wait that has become one of a cycle since it began; null if it has not. Its claim has left the
 * line then, and with it the cycle is gone: nobody else in it is refused too. It is still to be ended.
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

/** Ends a claim, whether it is still in line or not. */
export function dequeue(member: Attachment, claim: number): void {
  const { table, thread } = member;
  lockDirectory(table, thread);
  try {
    closeQueuedClaim(table, claim);
  } finally {
    unlockDirectory(table);
  }
}

/** The same, in the directory. */
export function closeQueuedClaim(table: LockTable, claim: number): void {
  if (table.i32[claim + Claim.status] === ClaimStatus.waiting) removeFromQueue(table, claim);
  closeClaim(table, claim);
}

/** Takes a claim out of the line, and lets the next one know if that makes it its turn. */
export function removeFromQueue(table: LockTable, claim: number): void {
  const slot = table.i32[claim + Claim.slot]!;
  const wasFirst = firstInList(table, slot, Slot.queue) === claim;
  removeFromList(table, claim, Slot.queue);
  if (firstInList(table, slot, Slot.queue) === 0) Atomics.and(table.i32, slot + Slot.state, NOBODY_QUEUED);
  else if (wasFirst) wakeFirst(table, slot);
}

/** Wakes the first in line if it could come in; else whoever frees the slot will, for WAKING is not set. */
export function wakeFirst(table: LockTable, slot: number): void {
  startReservation(table, slot);
  const first = firstInList(table, slot, Slot.queue);
  const state = Atomics.and(table.i32, slot + Slot.state, ~WAKING);
  if (!isOpenTo(table, first, state)) return;
  Atomics.or(table.i32, slot + Slot.state, WAKING);
  wakeClaim(table, first);
}

/** Whether a claim that is first in line could come in. */
export function isOpenTo(table: LockTable, claim: number, state: number): boolean {
  const holder = holderOf(state);
  return holder === 0 || (holder === READERS && table.i32[claim + Claim.shared] === 1);
}

/**
 * A slot that is open to the first in line, which does not come: after the time of a lease it is put out of the line, with
 * whatever else its thread's event loop does not come for, and has to queue again. Whether that was so.
 */
export function requeueFirst(member: Attachment, slot: number): boolean {
  const { table, thread } = member;
  const { i32 } = table;
  if (!isReservationOver(table, slot)) return false;
  lockDirectory(table, thread);
  try {
    const first = firstInList(table, slot, Slot.queue);
    const state = Atomics.load(i32, slot + Slot.state);
    if (first === 0 || !isOpenTo(table, first, state)) return first === 0;
    if (!isReservationOver(table, slot)) return true;
    const late = i32[first + Claim.thread];
    for (const claim of claimsInList(table, slot, Slot.queue)) {
      if (claim !== first && (i32[claim + Claim.thread] !== late || i32[claim + Claim.blocking])) continue;
      removeFromQueue(table, claim);
      wakeClaim(table, claim);
    }
    return true;
  } finally {
    unlockDirectory(table);
  }
}
