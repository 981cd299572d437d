import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable();

/**
 * A thread steals the key that a reader holds, whose release comes at any step, and may die before any of its own (with
 * `maxDeaths`): then the holder still has the key, or the dead thread had it. Either way the key can be taken after
 * the recovery.
 */
export default defineProgram({
  name: 'death-in-steal-from-readers',
  mortal: [0],
  setup() {
    const table = newTable();
    const all = members(table, 3);
    return { table, members: all, held: all[2]!.acquire('a', { mode: 'shared' }) };
  },
  threads: [
    ({ members }) => void members[0]!.steal('a').release(),
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
