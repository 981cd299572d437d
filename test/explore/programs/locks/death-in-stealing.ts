import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable({ leaseMs: 10 });

/**
 * A holder's lease runs out at any step (with `timeouts`), and the thread that steals the key may die before
 * any of its own steps (with `maxDeaths`): with the state contested, or with the key freed and no waiter
 * woken. The holder's release returns, and the key can be taken after the recovery.
 */
export default defineProgram({
  name: 'death-in-stealing',
  mortal: [0],
  setup() {
    const table = newTable();
    const all = members(table, 3);
    return { table, members: all, held: all[2]!.acquire('a') };
  },
  threads: [
    ({ members }) => void members[0]!.acquire('a').release(),
    ({ table, members }, thread) => {
      guard(table, thread);
      members[1]!.acquire('a').release();
    },
    ({ held }) => {
      const released = held.release();
      assert.equal(held.release(), released, 'the second time it says the same');
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
