import assert from 'node:assert/strict';
import { once } from 'node:events';
import { defineProgram } from '../../../../src/explore/index.ts';
import { readBiased } from '../parts/read-biased.ts';
import { isRenewed } from '../parts/renewal.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);

/**
 * A reader of a read-biased key comes in and listens to the signal of its grant while another thread steals the key. It
 * still has the key, or its signal is aborted: no theft is missed, although the reader only published its claim.
 */
export default defineProgram({
  name: 'signal-of-visible-reader',
  setup: () => readBiased(setup()),
  threads: [
    async ({ members }) => {
      const grant = members[0]!.acquire('a', { mode: 'shared' });
      const { signal } = grant;
      const isStolen = !isRenewed(grant);
      if (isStolen && !signal.aborted) await once(signal, 'abort');
      assert.equal(grant.release(), !signal.aborted);
    },
    ({ members }) => void members[1]!.steal('a').release(),
  ],
  check({ table }, { timeouts }) {
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'the thief told the reader');
  },
});
