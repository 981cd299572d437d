import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { leasedWorldOf } from '../parts/leased-world.ts';
import { isRenewed } from '../parts/renewal.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, enter, hold, insist, leave } from '../parts/tenure.ts';

/**
 * A holder renews its lease while another thread waits for the lease to run out (with `timeouts`). The lease
 * is renewed or the key is stolen, never both, and a stolen key stays stolen.
 */
export default defineProgram({
  name: 'renew-against-steal',
  setup: leasedWorldOf(2, 2),
  threads: [
    ({ tenures, members }) => {
      const acquired = performance.now();
      const grant = members[0]!.acquire('a');
      enter(tenures, 0, grant);
      const renewing = performance.now();
      const renewed = insist(tenures, grant, () => isRenewed(grant));
      if (!renewed) assert.equal(grant.release(), false, 'a stolen key stays stolen');
      leave(tenures, 0, grant, renewed ? renewing : acquired);
    },
    ({ tenures, members }) => hold(tenures, 1, () => members[1]!.acquire('a')),
  ],
  check({ table, tenures }) {
    assertFenced(tenures, 2);
    assertNoResidue(table);
  },
});
