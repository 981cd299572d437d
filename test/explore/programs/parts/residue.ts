import assert from 'node:assert/strict';
import { firstInList, usedClaims } from '../../../../src/locks/table/claims.ts';
import {
  Claim,
  Header,
  type LockTable,
  MAX_THREADS,
  nthSlot,
  Slot,
  ThreadRecord,
  threadRecord,
} from '../../../../src/locks/table/layout.ts';
import { isFree, OWNER_DIED } from '../../../../src/locks/table/slot-state.ts';

/**
 * Asserts that no key is held or waited for and that nothing is left of earlier grants. Returns the number of
 * slots whose holder died.
 */
export function assertNoResidue(table: LockTable): number {
  const { i32 } = table;
  let deaths = 0;
  assert.equal(i32[Header.directoryLock], 0, 'no thread is in the directory');
  for (let index = 0; index < i32[Header.usedSlots]!; index++) {
    const at = nthSlot(table, index);
    const state = i32[at + Slot.state]!;
    assert.ok(isFree(state & ~OWNER_DIED), `slot ${index} is free: ${state.toString(16)}`);
    assert.equal(firstInList(table, at, Slot.queue), 0, `slot ${index} has an empty queue`);
    assert.equal(firstInList(table, at, Slot.readers), 0, `slot ${index} has no readers`);
    assert.equal(i32[at + Slot.spinner], 0, `slot ${index} has no spinner`);
    assert.equal(table.i64[at / 2 + Slot.owner64], 0n, `slot ${index} has no owner`);
    if ((state & OWNER_DIED) !== 0) deaths += 1;
  }
  assert.deepEqual([...usedClaims(table)], [], 'no claim is in use');
  let free = 0;
  for (let claim = i32[Header.freeClaims]!; claim !== 0; claim = i32[claim + Claim.next]!) free += 1;
  assert.equal(free, i32[Header.usedClaims], 'every claim can be used again');
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    assert.equal(i32[threadRecord(thread) + ThreadRecord.blockedOn], 0, `thread ${thread} is not blocked`);
  }
  return deaths;
}
