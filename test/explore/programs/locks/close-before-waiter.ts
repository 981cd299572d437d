import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { leaveTable } from '../../../../src/locks/recovery/leave-table.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);

/** A reader of a read-biased key leaves the table without a release. A writer gets the key, and is woken if it waits for it. */
export default defineProgram({
  name: 'close-before-waiter',
  setup: () => ({ ...readBiased(setup()), reading: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ members, reading }) => {
      members[0]!.acquire('a', { mode: 'shared' });
      Atomics.store(reading, 0, 1);
      leaveTable(members[0]!);
    },
    ({ members, reading }) => {
      const wasReading = Atomics.load(reading, 0) === 1;
      const grant = members[1]!.acquire('a');
      if (wasReading) assert.equal(grant.ownerDied, true, 'the writer is told');
      assert.equal(grant.release(), true);
    },
  ],
  check({ table }, { timeouts }) {
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'every sleeping thread was woken');
  },
});
