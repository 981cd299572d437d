import type { Grant } from '../api/grant.ts';
import { issueSharedGrant } from '../grants/shared-grant.ts';
import { isOpenTo, removeFromQueue } from '../queue/queue.ts';
import { requeueFirst } from '../queue/requeue-first.ts';
import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, closeClaim, firstInList, openClaim } from '../table/claims.ts';
import { ensureSlot } from '../table/directory.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, READERS, Slot } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { holderOf, isThread, takenByFirst, takenByNewcomer, WAITERS } from '../table/slot-state.ts';
import { isLeaseOver, stealExpired } from './steal.ts';

/*
 * Shared grants are made in the directory: recovery has to know each reader, so each has a claim. That costs some hundred
 * nanoseconds more than the compare-and-set of an exclusive grant.
 */

/**
 * Takes the key as a reader if no writer holds it and its queue is empty; else null. Waits for nothing but the directory.
 */
export function tryShared(member: Attachment, key: LockKey, owner?: LockOwner): Grant | null {
  const { table, thread } = member;
  for (;;) {
    lockDirectory(table, thread);
    let state: number;
    try {
      ensureSlot(table, 0, key);
      state = Atomics.load(table.i32, key.at + Slot.state);
      const isOpen = holderOf(state) === 0 || holderOf(state) === READERS;
      // Readers overtake no waiter: because they overlap, a writer would have to wait for the last of a thousand.
      if (isOpen && (state & WAITERS) === 0) {
        const claim = openClaim(table, { thread, owner: owner?.id ?? 0, shared: true, blocking: false });
        const word = key.at + Slot.state;
        if (Atomics.compareExchange(table.i32, word, state, takenByNewcomer(state, READERS)) === state)
          return issueSharedGrant(member, key, claim, state, owner);
        closeClaim(table, claim);
        continue;
      }
    } finally {
      unlockDirectory(table);
    }
    const isHeld = holderOf(state) !== 0;
    if (isHeld && isLeaseOver(table, key.at, state)) stealExpired(member, key);
    else if (isThread(holderOf(state)) || !requeueFirst(member, key.at)) return null;
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
  const word = key.at + Slot.state;
  lockDirectory(table, thread);
  try {
    if (i32[claim + Claim.status] !== ClaimStatus.waiting) return null;
    for (;;) {
      const state = Atomics.load(i32, word);
      if (firstInList(table, key.at, Slot.queue) !== claim || !isOpenTo(table, claim, state)) return null;
      if (Atomics.compareExchange(i32, word, state, takenByFirst(state, READERS)) !== state) continue;
      removeFromQueue(table, claim);
      return issueSharedGrant(member, key, claim, state, owner);
    }
  } finally {
    unlockDirectory(table);
  }
}
