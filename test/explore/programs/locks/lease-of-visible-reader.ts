import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { tick } from '../../../../src/locks/table/lease-clock.ts';
import { LEASE_MS, leasedWorldOf } from '../parts/leased-world.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';

const setup = leasedWorldOf(3, 1);

/**
 * A reader of a read-biased key never leaves, and two threads want the key: one writes and one reads. The writer gets it
 * when the reader's lease has run out, not before; and the reader's release says that its key was stolen.
 */
export default defineProgram({
  name: 'lease-of-visible-reader',
  setup() {
    const world = readBiased(setup());
    const hung = world.members[2]!.acquire('a', { mode: 'shared' });
    // As the warden does once per period.
    tick(world.table);
    return { ...world, hung, begun: performance.now() };
  },
  threads: [
    ({ members, begun, hung }) => {
      const grant = members[0]!.acquire('a');
      const waitedMs = performance.now() - begun;
      assert.ok(waitedMs >= LEASE_MS, `the reader was believed for ${waitedMs} ms`);
      assert.equal(hung.release(), false, 'the key was stolen');
      assert.throws(() => hung.renew(), { code: 'stale_grant' });
      assert.equal(grant.release(), true);
    },
    ({ members }) => assert.equal(members[1]!.acquire('a', { mode: 'shared' }).release(), true),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
