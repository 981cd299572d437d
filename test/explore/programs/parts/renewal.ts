import assert from 'node:assert/strict';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import { StaleGrantError } from '../../../../src/locks/api/lock-errors.ts';
import { type LockTable, Slot } from '../../../../src/locks/table/layout.ts';
import { leaseHolderOf } from '../../../../src/locks/table/lease.ts';
import { holderOf } from '../../../../src/locks/table/slot-state.ts';
import type { Member } from './member.ts';

/** Renews the lease, or returns false because the grant is stale. */
export function isRenewed(grant: Grant): boolean {
  try {
    grant.renew();
    return true;
  } catch (error) {
    assert.ok(error instanceof StaleGrantError, String(error));
    return false;
  }
}

/** A thread that does not hold the key any more has no lease on it. */
export function assertNothingPublished(table: LockTable, member: Member): void {
  const { at } = member.key('a');
  const holds = holderOf(Atomics.load(table.i32, at + Slot.state)) === member.thread;
  if (!holds)
    assert.notEqual(leaseHolderOf(table, at), member.thread, 'what was published too late is taken back');
}
