import { ExclusiveGrant, OwnedExclusiveGrant, releaseSlot, settledState } from '../api/grant.ts';
import { requeueFirst } from '../queue/queue.ts';
import type { Attachment } from '../table/attachment.ts';
import { findOrAssignSlot, findSlot } from '../table/directory.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { Header, Slot } from '../table/layout.ts';
import { clearLeaseOf, publishLease } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { clearOwner, writeOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import { stillOwnsSlot } from '../table/residence.ts';
import { CONTESTED, holderOf, isHeldAs, mayOvertake, takenByNewcomer } from '../table/slot-state.ts';
import { leaseIsOver, stealExpired } from './steal.ts';

/** Takes the key if it is free, or its holder's lease has run out. Waits for nobody, the directory aside. */
export function tryExclusive(
  member: Attachment,
  key: LockKey,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { at, free } = key;
  if (at === 0) return search(member, key, owner);
  const held = free | member.thread;
  const state = Atomics.compareExchange(member.table.i32, at + Slot.state, free, held);
  if (state === free) return issueGrant(member, key, held, owner) ?? search(member, key, owner);
  return tryAcquireFrom(member, key, state, owner);
}

/** Finds the key's slot first. */
function search(member: Attachment, key: LockKey, owner: LockOwner | undefined): ExclusiveGrant | null {
  const { table, thread } = member;
  if (!findSlot(table, key) && findOrAssignSlot(table, thread, key) === 'assigned')
    return issueGrant(member, key, key.free | thread, owner) ?? search(member, key, owner);
  return tryExclusive(member, key, owner);
}

/** With what the key's slot was seen to be in the place of a free one. */
function tryAcquireFrom(
  member: Attachment,
  key: LockKey,
  seen: number,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { table, thread } = member;
  const word = key.at + Slot.state;
  for (let state = seen; ; state = Atomics.load(table.i32, word)) {
    if (!stillOwnsSlot(table, key, state)) return search(member, key, owner);
    if (holderOf(state) !== 0) {
      if (!leaseIsOver(table, key.at, state)) return null;
      stealExpired(member, key);
    } else if (state & CONTESTED) {
      waitForDirectory(table, thread);
    } else if (!mayOvertake(state, table.maxOvertakes)) {
      if (!requeueFirst(member, key.at)) return null;
    } else {
      const taken = takenByNewcomer(state, thread);
      if (Atomics.compareExchange(table.i32, word, state, taken) !== state) continue;
      return issueGrant(member, key, taken, owner) ?? search(member, key, owner);
    }
  }
}

/** What follows the compare-and-set to `taken`; null if the slot is no longer this thread's, or not this key's. */
export function issueGrant(
  member: Attachment,
  key: LockKey,
  taken: number,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { table } = member;
  const { at } = key;
  const { f64 } = table;
  if (f64[(at >>> 1) + Slot.assignment64] !== key.assignment) {
    // It went to another key before it was taken.
    releaseSlot(member, at, taken);
    return null;
  }
  if (table.leased) return leased(member, key, taken, owner);
  const token = Atomics.add(table.i64, Header.token64, 1n);
  f64[(at >>> 1) + Slot.since64] = f64[Header.clock64]!;
  if (owner !== undefined) writeOwner(table, at, taken, owner.id);
  return newGrant(key, taken, token, owner);
}

function leased(
  member: Attachment,
  key: LockKey,
  taken: number,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { table, thread } = member;
  const { at } = key;
  table.f64[(at >>> 1) + Slot.since64] = publishLease(table, at, thread);
  if (owner !== undefined) writeOwner(table, at, taken, owner.id);
  const token = Atomics.add(table.i64, Header.token64, 1n);
  // A thread paused before it drew its token may have been robbed: it would have a higher one than its robber.
  // Still the holder after the draw, it has a lower one than whoever robs it later.
  if (!isHeldAs(settledState(member, at), taken)) {
    Atomics.add(table.i64, Header.skipped64, 1n);
    clearLeaseOf(table, at, thread);
    if (owner !== undefined) clearOwner(table, at, thread, owner.id);
    return null;
  }
  const grant = newGrant(key, taken, token, owner);
  member.latestGrants[key.index] = grant;
  return grant;
}

function newGrant(key: LockKey, taken: number, token: bigint, owner: LockOwner | undefined): ExclusiveGrant {
  return owner === undefined
    ? new ExclusiveGrant(key, taken, token)
    : new OwnedExclusiveGrant(key, taken, token, owner);
}
