import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable({ leaseMs: 10 });

/**
 * A holder's lease runs out, and whoever evicts it may die before any of its steps (with `kill`), the state being
 * contested or the key freed. The holder's release comes to an end and says which of it is true; the key can be had
 * after the recovery.
 */
export default defineProgram({
  name: 'death-in-eviction',
  mortal: [0],
  setup() {
    const table = newTable();
    return { table, members: members(table, 3), held: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members, held }) => {
      Atomics.wait(held, 0, 0);
      members[0]!.acquire('a').release();
    },
    ({ table, members }, thread) => {
      guard(table, thread);
      members[1]!.acquire('a').release();
    },
    ({ members, held }) => {
      const grant = members[2]!.acquire('a');
      Atomics.store(held, 0, 1);
      Atomics.notify(held, 0);
      // It hangs until time has passed, which nobody ends for it.
      Atomics.wait(held, 0, 1, 10);
      const released = grant.release();
      assert.equal(grant.release(), released, 'the second time it says the same');
    },
  ],
  check({ table }) {
    assertNoResidue(table);
  },
});
