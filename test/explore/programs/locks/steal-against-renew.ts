import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { leasedWorldOf } from '../parts/leased-world.ts';
import { isRenewed } from '../parts/renewal.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, enter, insist } from '../parts/tenure.ts';

/**
 * A holder renews its lease while another thread steals the key, long before the lease is over. The lease is
 * renewed or the key is stolen, never both. A stolen key stays stolen.
 */
export default defineProgram({
  name: 'steal-against-renew',
  setup: leasedWorldOf(2, 2),
  threads: [
    ({ tenures, members }) => {
      const grant = members[0]!.acquire('a');
      enter(tenures, 0, grant);
      const renewed = insist(tenures, grant, () => isRenewed(grant));
      const released = insist(tenures, grant, () => grant.release());
      assert.ok(renewed || !released, 'a stolen key stays stolen');
    },
    ({ tenures, members }) => {
      const grant = members[1]!.steal('a');
      enter(tenures, 1, grant);
      assert.equal(grant.release(), true, 'nobody steals it back');
    },
  ],
  check({ table, tenures }) {
    assertFenced(tenures, 2);
    assertNoResidue(table);
  },
});
