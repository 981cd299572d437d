import type { Attachment } from './attachment.ts';
import {
  type Claimant,
  claimsOf,
  closeClaim,
  delist,
  enlist,
  firstOf,
  openClaim,
  Status,
  wake,
} from './claims.ts';
import { Counter, count } from './counters.ts';
import { cycleThrough } from './cycle.ts';
import { ensureSlot } from './directory.ts';
import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import { DeadlockError } from './errors.ts';
import type { LockKey } from './key.ts';
import { Claim, READERS, Slot, type Table } from './layout.ts';
import { isOverdue, reserve } from './lease.ts';
import { holderOf, NO_QUEUE, WAITERS, WAKING } from './state.ts';

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
    if (firstOf(table, key.at, Slot.queue) === 0) reserve(table, key.at);
    enlist(table, claim, key.at, Slot.queue);
    Atomics.or(table.i32, key.at + Slot.state, WAITERS);
    const cycle = mayBeAwaited ? cycleThrough(table, claim) : null;
    if (cycle === null) return claim;
    stepOut(table, claim);
    if (lapsed === 0) closeClaim(table, claim);
    count(member, Counter.deadlocks);
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
    const cycle = cycleThrough(table, claim);
    if (cycle === null) return null;
    stepOut(table, claim);
    count(member, Counter.deadlocks);
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
    leave(table, claim);
  } finally {
    unlockDirectory(table);
  }
}

/** The same, in the directory. */
export function leave(table: Table, claim: number): void {
  if (table.i32[claim + Claim.status] === Status.waiting) stepOut(table, claim);
  closeClaim(table, claim);
}

/** Takes a claim out of the line, and lets the next one know if that makes it its turn. */
export function stepOut(table: Table, claim: number): void {
  const slot = table.i32[claim + Claim.slot]!;
  const wasFirst = firstOf(table, slot, Slot.queue) === claim;
  delist(table, claim, Slot.queue);
  if (firstOf(table, slot, Slot.queue) === 0) Atomics.and(table.i32, slot + Slot.state, NO_QUEUE);
  else if (wasFirst) rouse(table, slot);
}

/** Wakes the first in line if it could come in; else whoever frees the slot will, for WAKING is not set. */
export function rouse(table: Table, slot: number): void {
  reserve(table, slot);
  const first = firstOf(table, slot, Slot.queue);
  const state = Atomics.and(table.i32, slot + Slot.state, ~WAKING);
  if (!isOpenTo(table, first, state)) return;
  Atomics.or(table.i32, slot + Slot.state, WAKING);
  wake(table, first);
}

/** Whether a claim that is first in line could come in. */
export function isOpenTo(table: Table, claim: number, state: number): boolean {
  const holder = holderOf(state);
  return holder === 0 || (holder === READERS && table.i32[claim + Claim.shared] === 1);
}

/**
 * A slot that is open to the first in line, which does not come: after the time of a lease it is put out of the line, with
 * whatever else its thread's event loop does not come for, and has to queue again. Whether that was so.
 */
export function lapseFirst(member: Attachment, slot: number): boolean {
  const { table, thread } = member;
  const { i32 } = table;
  if (!isOverdue(table, slot)) return false;
  lockDirectory(table, thread);
  try {
    const first = firstOf(table, slot, Slot.queue);
    const state = Atomics.load(i32, slot + Slot.state);
    if (first === 0 || !isOpenTo(table, first, state)) return first === 0;
    if (!isOverdue(table, slot)) return true;
    const late = i32[first + Claim.thread];
    for (const claim of claimsOf(table, slot, Slot.queue)) {
      if (claim !== first && (i32[claim + Claim.thread] !== late || i32[claim + Claim.blocking])) continue;
      stepOut(table, claim);
      wake(table, claim);
    }
    return true;
  } finally {
    unlockDirectory(table);
  }
}
