import { findOrAssignSlot, findSlot, renewUsedUp } from '../directory/directory.ts';
import type { ExclusiveGrant } from '../grants/exclusive-grant.ts';
import { issueGrant } from '../grants/issue-grant.ts';
import { mayOvertake } from '../queue/overtaking.ts';
import { closeQueuedClaim } from '../queue/queue.ts';
import { requeueFirst } from '../queue/requeue-first.ts';
import { revokeBias } from '../readers/revoke.ts';
import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, firstInList } from '../table/claims.ts';
import { lockDirectory, unlockDirectory, waitForDirectory } from '../table/directory-lock.ts';
import { Claim, Slot, VISIBLE_READERS } from '../table/layout.ts';
import { type LockKey, stillOwnsSlot } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { CONTESTED, holderOf, takenByFirst, takenByNewcomer, USED_UP } from '../table/slot-state.ts';
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
  let taken = key.place.at === 0 ? findAndTake(member, key) : take(member, key);
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
  return isNew ? takenByNewcomer(key.free, thread) : take(member, key);
}

/** Takes the slot in which the key was last found. Returns the state with which it was taken, or BUSY or MOVED. */
function take(member: Attachment, key: LockKey): number {
  const {
    place: { at },
    free,
  } = key;
  const taken = takenByNewcomer(free, member.thread);
  const state = Atomics.compareExchange(member.table.i32, at + Slot.state, free, taken);
  return state === free ? taken : takeFrom(member, key, state);
}

/** The slow path of {@link take}: the slot's state was seen to be `seen`, not free and without flags. */
function takeFrom(member: Attachment, key: LockKey, seen: number): number {
  const { table, thread } = member;
  const word = key.place.at + Slot.state;
  for (let state = seen; ; state = Atomics.load(table.i32, word)) {
    if (!stillOwnsSlot(table, key, state)) return MOVED;
    if (holderOf(state) === VISIBLE_READERS) {
      revokeBias(member, key.place.at);
    } else if (holderOf(state) !== 0) {
      if (!isLeaseOver(member, key.place.at, state)) return BUSY;
      stealExpired(member, key);
    } else if (state & CONTESTED) {
      waitForDirectory(table, thread);
    } else if (state & USED_UP) {
      // The key may be found in another slot now.
      renewUsedUp(table, thread, key);
      return MOVED;
    } else if (!mayOvertake(table, key.place.at, state)) {
      if (!requeueFirst(member, key.place.at)) return BUSY;
    } else {
      const taken = takenByNewcomer(state, thread);
      if (Atomics.compareExchange(table.i32, word, state, taken) === state) return taken;
    }
  }
}

/**
 * Takes the key exclusively with a claim that is first in the queue; null if it is not, or the key is held.
 *
 * All of it is done in the directory, and the directory is entered first: if another thread is in there, the key is free
 * for newcomers until this one gets in, whereas a holder would have to wait for the directory to leave the queue.
 */
export function takeAsFirst(
  member: Attachment,
  key: LockKey,
  claim: number,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { table, thread } = member;
  const { i32 } = table;
  lockDirectory(table, thread);
  try {
    if (i32[claim + Claim.status] !== ClaimStatus.waiting) return null;
    const { at } = key.place;
    const state = Atomics.load(i32, at + Slot.state);
    if (!stillOwnsSlot(table, key, state) || firstInList(table, at, Slot.queue) !== claim) return null;
    if (holderOf(state) !== 0 || (state & USED_UP) !== 0) return null;
    const taken = takenByFirst(state, thread);
    if (Atomics.compareExchange(i32, at + Slot.state, state, taken) !== state) return null;
    const grant = issueGrant(member, key, taken, owner);
    closeQueuedClaim(table, claim);
    return grant;
  } finally {
    unlockDirectory(table);
  }
}
