import type { ExclusiveGrant } from '../grants/exclusive-grant.ts';
import { issueGrant } from '../grants/issue-grant.ts';
import { requeueFirst } from '../queue/requeue-first.ts';
import type { Attachment } from '../table/attachment.ts';
import { findOrAssignSlot, findSlot } from '../table/directory.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { Slot } from '../table/layout.ts';
import { type LockKey, stillOwnsSlot } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { CONTESTED, holderOf, mayOvertake, takenByNewcomer } from '../table/slot-state.ts';
import { isLeaseOver, stealExpired } from './steal.ts';

/** Why a slot was not taken. Neither is a state with which a slot can be taken: that one has a thread as its holder. */
const BUSY = 0;
const MOVED = -1;

/**
 * Takes the key exclusively if it is free or its holder's lease has run out; else null. Waits for nothing but the
 * directory.
 */
export function tryExclusive(
  member: Attachment,
  key: LockKey,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  let taken = key.at === 0 ? findAndTake(member, key) : take(member, key);
  while (taken !== BUSY) {
    const grant = taken === MOVED ? null : issueGrant(member, key, taken, owner);
    if (grant !== null) return grant;
    taken = findAndTake(member, key);
  }
  return null;
}

/** Finds the key's slot, or assigns one to it, and takes it. Returns the state with which it was taken, or BUSY or MOVED. */
function findAndTake(member: Attachment, key: LockKey): number {
  const { table, thread } = member;
  const isNew = !findSlot(table, key) && findOrAssignSlot(table, thread, key) === 'assigned';
  return isNew ? key.free | thread : take(member, key);
}

/** Takes the slot in which the key was last found. Returns the state with which it was taken, or BUSY or MOVED. */
function take(member: Attachment, key: LockKey): number {
  const { at, free } = key;
  const taken = free | member.thread;
  const state = Atomics.compareExchange(member.table.i32, at + Slot.state, free, taken);
  return state === free ? taken : takeFrom(member, key, state);
}

/** The slow path of {@link take}: the slot's state was seen to be `seen`, not free and without flags. */
function takeFrom(member: Attachment, key: LockKey, seen: number): number {
  const { table, thread } = member;
  const word = key.at + Slot.state;
  for (let state = seen; ; state = Atomics.load(table.i32, word)) {
    if (!stillOwnsSlot(table, key, state)) return MOVED;
    if (holderOf(state) !== 0) {
      if (!isLeaseOver(table, key.at, state)) return BUSY;
      stealExpired(member, key);
    } else if (state & CONTESTED) {
      waitForDirectory(table, thread);
    } else if (!mayOvertake(state, table.maxOvertakes)) {
      if (!requeueFirst(member, key.at)) return BUSY;
    } else {
      const taken = takenByNewcomer(state, thread);
      if (Atomics.compareExchange(table.i32, word, state, taken) === state) return taken;
    }
  }
}
