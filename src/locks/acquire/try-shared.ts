import type { Grant } from '../api/grant.ts';
import { ensureSlot, findSlot } from '../directory/directory.ts';
import { issueSharedGrant, leaveReaders } from '../grants/shared-grant.ts';
import { callNext, leaveQueue } from '../queue/queue.ts';
import { requeueFirst } from '../queue/requeue-first.ts';
import { admitsReader, isOpenTo } from '../queue/waiter.ts';
import { isReadMostly } from '../readers/read-bias.ts';
import { beginReading } from '../readers/reader-list.ts';
import { revoke } from '../readers/revoke.ts';
import { isAdmitted, publishReader, withdrawReader } from '../readers/visible-readers.ts';
import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, closeClaim, firstInList, openClaim } from '../table/claims.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { ANY_NUMBER, Claim, Slot, VISIBLE_READERS } from '../table/layout.ts';
import { isAssigned, type LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { biasedState, holderOf, isThread, takenByReader, WAITERS } from '../table/slot-state.ts';
import { endExpiredPermits, isLeaseOver, stealExpired } from './steal.ts';

/**
 * Takes the key as one of `sharers` readers at most, if no writer holds it and its queue is empty; else null. Waits for
 * nothing but the directory.
 */
export function tryShared(
  member: Attachment,
  key: LockKey,
  sharers: number,
  owner?: LockOwner,
): Grant | null {
  const grant = sharers === ANY_NUMBER ? readVisibly(member, key, owner) : null;
  return grant ?? shareInDirectory(member, key, sharers, owner);
}

/** Takes a key that is biased for readers. Null if it is not, or there is no room for another claim of the thread's own. */
function readVisibly(member: Attachment, key: LockKey, owner?: LockOwner): Grant | null {
  const { table } = member;
  const { i32 } = table;
  if (key.place.at === 0 && !findSlot(table, key)) return null;
  const { place } = key;
  const { at } = place;
  // A hint: what counts is the look after the claim is published.
  if (holderOf(i32[at + Slot.state]!) !== VISIBLE_READERS) return null;
  const claim = publishReader(member, at, owner?.id ?? 0);
  if (claim === 0) return null;
  const state = Atomics.load(i32, at + Slot.state);
  if (isAdmitted(table, place, state)) return issueSharedGrant(member, key, claim, state, owner);
  if (withdrawReader(table, claim, at)) return null;
  // A revocation has put the claim in the slot's list: it has the key that the slot is assigned to since then. The state is
  // read before the assignment: then its count belongs to it.
  const shared = Atomics.load(i32, at + Slot.state);
  if (isAssigned(table, place)) return issueSharedGrant(member, key, claim, shared, owner);
  leaveReaders(member, claim, member.lastTicket);
  return null;
}

function shareInDirectory(
  member: Attachment,
  key: LockKey,
  sharers: number,
  owner?: LockOwner,
): Grant | null {
  const { table, thread } = member;
  for (;;) {
    lockDirectory(table, thread);
    let state: number;
    try {
      ensureSlot(table, 0, key);
      const { at } = key.place;
      const isReader = sharers === ANY_NUMBER;
      if (!isReader) revoke(table, at);
      if (!isReader && !admitsReader(table, at, sharers)) endExpiredPermits(member, at);
      state = Atomics.load(table.i32, at + Slot.state);
      // Readers overtake no waiter: because they overlap, a writer would have to wait for the last of a thousand.
      if (!isThread(holderOf(state)) && (state & WAITERS) === 0 && admitsReader(table, at, sharers)) {
        const claim = openClaim(table, { thread, owner: owner?.id ?? 0, sharers, blocking: false });
        const isBiased = isReader && (holderOf(state) === VISIBLE_READERS || isReadMostly(table, at, state));
        const taken = isBiased ? biasedState(state) : takenByReader(state);
        if (Atomics.compareExchange(table.i32, at + Slot.state, state, taken) === state) {
          beginReading(table, claim, at, taken);
          return issueSharedGrant(member, key, claim, taken, owner);
        }
        closeClaim(table, claim);
        continue;
      }
    } finally {
      unlockDirectory(table);
    }
    const { at } = key.place;
    if (holderOf(state) !== 0 && isLeaseOver(member, at, state)) {
      stealExpired(member, key);
    } else {
      // Without waiters it is the holders that stand in the way.
      const isBehindQueue = !isThread(holderOf(state)) && (state & WAITERS) !== 0;
      if (!isBehindQueue || !requeueFirst(member, at)) return null;
    }
  }
}

/** Takes the key as a reader with a claim that is first in the queue; null if it is not, or the key is held. */
export function shareAsFirst(
  member: Attachment,
  key: LockKey,
  claim: number,
  owner?: LockOwner,
): Grant | null {
  const { table, thread } = member;
  const { i32 } = table;
  lockDirectory(table, thread);
  try {
    if (i32[claim + Claim.status] !== ClaimStatus.waiting) return null;
    ensureSlot(table, 0, key);
    const { at } = key.place;
    for (;;) {
      const state = Atomics.load(i32, at + Slot.state);
      if (firstInList(table, at, Slot.queue) !== claim || !isOpenTo(table, claim, state)) return null;
      const taken = takenByReader(state);
      if (Atomics.compareExchange(i32, at + Slot.state, state, taken) !== state) continue;
      leaveQueue(table, claim);
      beginReading(table, claim, at, taken);
      callNext(table, at);
      return issueSharedGrant(member, key, claim, taken, owner);
    }
  } finally {
    unlockDirectory(table);
  }
}
