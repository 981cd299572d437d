import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A thread waits for a holder that releases the key, and may die before any of its steps (with `maxDeaths`).
 * Its place in the queue disappears with it, and the key can be taken after the recovery, whichever of the
 * two ended first.
 */
export default defineProgram({
  name: 'death-in-queue',
  mortal: [0],
  setup() {
    const world = setup();
    return { ...world, held: world.members[2]!.acquire('a') };
  },
  threads: [
    ({ members }) => void members[0]!.acquire('a').release(),
    ({ table, members }, thread) => {
      guard(table, thread);
      const grant = members[1]!.acquire('a');
      assert.equal(grant.ownerDied, table.f64[Header.recovered64] === 1, 'the next holder is told');
      assert.equal(grant.release(), true);
    },
    ({ section, held }) => visit(section, held),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
