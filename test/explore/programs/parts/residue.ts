import assert from 'node:assert/strict';
import { firstOf, usedClaims } from '../../../../src/locks/claims.ts';
import {
  Claim,
  Header,
  MAX_THREADS,
  nthSlot,
  Slot,
  type Table,
  ThreadRecord,
  threadRecord,
} from '../../../../src/locks/layout.ts';
import { lesseeOf } from '../../../../src/locks/lease.ts';
import { freed, OWNER_DIED } from '../../../../src/locks/state.ts';

/** Nothing is held or waited for, and nothing is left of whatever was. Returns for how many slots a holder died. */
export function assertNoResidue(table: Table): number {
  const { i32 } = table;
  let deaths = 0;
  assert.equal(i32[Header.directory], 0, 'nobody is in the directory');
  for (let index = 0; index < i32[Header.used]!; index++) {
    const at = nthSlot(table, index);
    const state = i32[at + Slot.state]!;
    assert.equal(state & ~OWNER_DIED, freed(state), `slot ${index} is free: ${state.toString(16)}`);
    assert.equal(firstOf(table, at, Slot.queue), 0, `slot ${index} has nobody in line`);
    assert.equal(firstOf(table, at, Slot.readers), 0, `slot ${index} has no readers`);
    assert.equal(lesseeOf(table, at), 0, `slot ${index} has no lease`);
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
