import type { Attachment } from '../table/attachment.ts';
import { discardToken, drawToken } from '../table/fencing-token.ts';
import { Header, Slot } from '../table/layout.ts';
import { clearLeaseOf, publishLease } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { clearOwner, writeOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import { isHeldAs } from '../table/slot-state.ts';
import { ExclusiveGrant, OwnedExclusiveGrant } from './exclusive-grant.ts';
import { releaseSlot, settledState } from './release-slot.ts';

/**
 * Makes the grant of a slot that this thread has just taken, with a compare-and-set to `taken`. Null if the slot had
 * been assigned to another key by then, or the key was stolen meanwhile.
 */
export function issueGrant(
  member: Attachment,
  key: LockKey,
  taken: number,
  owner: LockOwner | undefined,
): ExclusiveGrant | null {
  const { table, thread } = member;
  const { at } = key;
  const { f64, leased } = table;
  if (f64[(at >>> 1) + Slot.assignment64] !== key.assignment) {
    releaseSlot(member, at, taken);
    return null;
  }
  f64[(at >>> 1) + Slot.since64] = leased ? publishLease(table, at, thread) : f64[Header.clock64]!;
  if (owner !== undefined) writeOwner(table, at, taken, owner.id);
  const token = drawToken(table);
  // If the thread was paused before it drew its token, its key may have been stolen, and its token would be higher than
  // the thief's. If it is still the holder after the draw, its token is lower than that of any later thief.
  if (!isHeldAs(settledState(member, at), taken)) {
    discardToken(table);
    clearLeaseOf(table, at, thread);
    if (owner !== undefined) clearOwner(table, at, thread, owner.id);
    return null;
  }
  const grant =
    owner === undefined
      ? new ExclusiveGrant(key, taken, token)
      : new OwnedExclusiveGrant(key, taken, token, owner);
  member.latestGrants[key.index] = grant;
  return grant;
}
