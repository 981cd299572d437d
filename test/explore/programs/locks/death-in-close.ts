import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { leaveTable } from '../../../../src/locks/recovery/leave-table.ts';
import { ThreadRecord, threadRecord } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { incarnationOf } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);

/**
 * A holder leaves the table without a release, and may die before any of its steps (with `maxDeaths`), most of them in
 * its own recovery. Another thread then gets the key, and is told that it had a holder.
 */
export default defineProgram({
  name: 'death-in-close',
  mortal: [0],
  setup() {
    return { ...setup(), holding: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members, holding }) => {
      members[0]!.acquire('a');
      Atomics.store(holding, 0, 1);
      leaveTable(members[0]!);
    },
    ({ table, members, holding }, thread) => {
      guard(table, thread);
      const grant = members[1]!.acquire('a');
      if (Atomics.load(holding, 0) === 1) assert.equal(grant.ownerDied, true, 'the next holder is told');
      assert.equal(grant.release(), true);
    },
  ],
  check({ table }, { timeouts }) {
    assert.equal(assertNoResidue(table), 0, 'the next holder has cleared the note of the death');
    assert.equal(
      table.i32[threadRecord(incarnationOf(0)) + ThreadRecord.incarnation],
      0,
      'its record is free',
    );
    assert.equal(timeouts, 0, 'no wait has timed out');
  },
});
