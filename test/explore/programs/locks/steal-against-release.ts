import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, enter, hold, tenures } from '../parts/tenure.ts';

const newTable = smallTable();

/**
 * One thread takes and releases a key twice, in a table without leases, and another steals it at any step. A
 * holder whose key was stolen learns of it, has the lower token, and does not free the thief's grant or its own
 * later one; a holder that learns of nothing has been alone.
 */
export default defineProgram({
  name: 'steal-against-release',
  setup() {
    const table = newTable();
    const all = members(table, 2);
    for (const member of all) member.acquire('a').release();
    return { table, members: all, tenures: tenures(3, 0) };
  },
  threads: [
    ({ tenures, members }) => {
      for (const nth of [0, 1]) hold(tenures, nth, () => members[0]!.acquire('a'));
    },
    ({ tenures, members }) => {
      const grant = members[1]!.steal('a');
      enter(tenures, 2, grant);
      assert.equal(grant.release(), true, 'nobody steals it back');
    },
  ],
  check({ table, tenures }, { timeouts }) {
    assertFenced(tenures, 3);
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'every sleeping thread was woken');
  },
});
