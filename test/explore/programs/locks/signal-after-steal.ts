import assert from 'node:assert/strict';
import { once } from 'node:events';
import { defineProgram } from '../../../../src/explore/index.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable({ capacity: 2 });

/**
 * A holder begins to listen to the signals of two grants, one of them a reader's, while another thread steals both keys.
 * Both signals are aborted, at whatever step it began to listen: no theft is missed.
 */
export default defineProgram({
  name: 'signal-after-steal',
  setup() {
    const table = newTable();
    const all = members(table, 2);
    const grants = [all[0]!.acquire('a'), all[0]!.acquire('b', { mode: 'shared' })];
    return { table, members: all, grants };
  },
  threads: [
    async ({ grants }) => {
      for (const { signal } of grants) if (!signal.aborted) await once(signal, 'abort');
      for (const grant of grants) assert.equal(grant.release(), false);
    },
    ({ members }) => {
      for (const key of ['b', 'a']) members[1]!.steal(key).release();
    },
  ],
  check({ table }, { timeouts }) {
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'the thief told the holder');
  },
});
