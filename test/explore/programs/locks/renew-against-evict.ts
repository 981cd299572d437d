import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { StaleGrantError } from '../../../../src/locks/errors.ts';
import type { Grant } from '../../../../src/locks/grant.ts';
import { members, warm } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, begin, end, insist, tenures } from '../parts/tenure.ts';

const newTable = smallTable({ leaseMs: 10 });

/**
 * A holder renews its lease while another thread waits for that to run out (with `timeouts`). Renewed or robbed: never
 * both, and a holder that was robbed once is not believed again, whatever it published last.
 */
export default defineProgram({
  name: 'renew-against-evict',
  setup() {
    const table = newTable();
    return { table, tenures: tenures(2), members: warm(members(table, 2)) };
  },
  threads: [
    ({ tenures, members }) => {
      const grant = members[0]!.acquire('a');
      begin(tenures, 0, grant);
      const renewed = insist(tenures, grant, () => isRenewed(grant));
      if (!renewed) assert.equal(grant.release(), false, 'robbed is robbed for ever');
      end(tenures, 0, grant);
    },
    ({ tenures, members }) => {
      const grant = members[1]!.acquire('a');
      begin(tenures, 1, grant);
      end(tenures, 1, grant);
    },
  ],
  check({ table, tenures }) {
    assertFenced(tenures, [0, 1]);
    assertNoResidue(table);
  },
});

function isRenewed(grant: Grant): boolean {
  try {
    grant.renew();
    return true;
  } catch (error) {
    assert.ok(error instanceof StaleGrantError, String(error));
    return false;
  }
}
