import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

/**
 * A holder that listens to the signal of its grant releases the key while another thread steals it. The signal is
 * aborted exactly if the release says that the key was stolen.
 */
export default defineProgram({
  name: 'signal-against-release',
  setup: worldOf(2),
  threads: [
    async ({ members }) => {
      const grant = members[0]!.acquire('a');
      const { signal } = grant;
      await Promise.resolve();
      const released = grant.release();
      assert.equal(signal.aborted, !released);
      await Promise.resolve();
      assert.equal(signal.aborted, !released, 'nothing aborts it after the release');
    },
    ({ members }) => void members[1]!.steal('a').release(),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
