import type { Attachment } from '../table/attachment.ts';
import { claimsInList, firstInList, wakeClaim } from '../table/claims.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, Slot } from '../table/layout.ts';
import { isReservationOver } from '../table/lease.ts';
import { WAKING } from '../table/slot-state.ts';
import { removeFromQueue } from './queue.ts';
import { isOpenTo } from './waiter.ts';

/**
 * Removes the first in the queue if it could have taken the key for the length of a lease and has not: its event loop
 * is stuck, so all claims that depend on that event loop are removed with it. Their waiters queue again when they run.
 *
 * @returns whether the slot is worth another look: its first was removed, or something else has changed
 */
export function requeueFirst(member: Attachment, slot: number): boolean {
  const { table, thread } = member;
  const { i32 } = table;
  if (!isReservationOver(table, slot)) return false;
  lockDirectory(table, thread);
  try {
    const first = firstInList(table, slot, Slot.queue);
    const state = Atomics.load(i32, slot + Slot.state);
    // Until it is woken it can't come.
    if (first === 0 || (state & WAKING) === 0 || !isOpenTo(table, first, state)) return first === 0;
    if (!isReservationOver(table, slot)) return true;
    const stuckThread = i32[first + Claim.thread];
    for (const claim of claimsInList(table, slot, Slot.queue)) {
      const isStuck = i32[claim + Claim.thread] === stuckThread && !i32[claim + Claim.blocking];
      if (claim !== first && !isStuck) continue;
      removeFromQueue(table, claim);
      wakeClaim(table, claim);
    }
    return true;
  } finally {
    unlockDirectory(table);
  }
}
