import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { leasedWorldOf } from '../parts/leased-world.ts';
import { readBiased } from '../parts/read-biased.ts';
import { isRenewed } from '../parts/renewal.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, enter, insist } from '../parts/tenure.ts';

const setup = leasedWorldOf(2, 2);

/**
 * A reader of a read-biased key comes in, renews and leaves while another thread steals the key. A reader whose key was
 * stolen learns of it, and leaves the thief its grant; a reader that learns of nothing was there before or after the
 * thief.
 */
export default defineProgram({
  name: 'steal-from-visible-reader',
  setup: () => readBiased(setup()),
  threads: [
    ({ tenures, members }) => {
      const grant = members[0]!.acquire('a', { mode: 'shared' });
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
