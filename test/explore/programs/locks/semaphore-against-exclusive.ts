import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A thread has the only permit of a semaphore and may die before any of its steps (with `maxDeaths`), while two threads
 * wait, one for the permit and one for the key alone. Both get in.
 */
export default defineProgram({
  name: 'semaphore-against-exclusive',
  mortal: [0],
  setup,
  threads: [
    ({ members }) => void acquireSync(members[0]!, members[0]!.request('a', {}, 1)).release(),
    ({ table, members }, thread) => {
      guard(table, thread);
      assert.equal(members[1]!.acquire('a').release(), true);
    },
    ({ members }) => {
      assert.equal(acquireSync(members[2]!, members[2]!.request('a', {}, 1)).release(), true);
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
