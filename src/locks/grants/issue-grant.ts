import type { Attachment } from '../table/attachment.ts';
import { Header, Slot } from '../table/layout.ts';
import { publishLease } from '../table/lease.ts';
import { isAssigned, type LockKey } from '../table/lock-key.ts';
import { clearOwner, writeOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import { isHeldAs } from '../table/slot-state.ts';
import { ExclusiveGrant, OwnedExclusiveGrant } from './exclusive-grant.ts';
import { releaseSlot } from './release-slot.ts';

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
  const { table } = member;
  const { at } = key.place;
  const { f64, leased } = table;
  if (!isAssigned(table, key.place)) {
    releaseSlot(member, at, taken);
    return null;
  }
  if (leased) publishLease(table, at, taken);
  f64[(at >>> 1) + Slot.since64] = f64[Header.clock64]!;
  if (owner !== undefined) writeOwner(table, at, taken, owner.id);
  // A thread that was paused for long in here need not find out later that it has lost the key.
  if (leased && !isHeldAs(Atomics.load(table.i32, at + Slot.state), taken)) {
    if (owner !== undefined) clearOwner(table, at, member.thread, owner.id);
    return null;
  }
  return owner === undefined ? new ExclusiveGrant(key, taken) : new OwnedExclusiveGrant(key, taken, owner);
}
