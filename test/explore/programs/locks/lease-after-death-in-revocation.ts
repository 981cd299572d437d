import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header, TICKS } from '../../../../src/locks/table/layout.ts';
import { currentTick, tick } from '../../../../src/locks/table/lease-clock.ts';
import { guard } from '../parts/guard.ts';
import { LEASE_MS, leasedWorldOf } from '../parts/leased-world.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';

const setup = leasedWorldOf(3, 1);

/**
 * A key became read-biased more than a lease ago, and has a reader that has just come in. A writer that revokes the bias
 * may die before any of its steps (with `maxDeaths`): the reader's lease is not lost, and no writer steals the key.
 */
export default defineProgram({
  name: 'lease-after-death-in-revocation',
  mortal: [0],
  setup() {
    const world = readBiased(setup());
    const { f64 } = world.table;
    tick(world.table);
    f64[Header.tickTimes64 + (currentTick(world.table) & (TICKS - 1))]! -= 2 * LEASE_MS;
    tick(world.table);
    return { ...world, reader: world.members[2]!.acquire('a', { mode: 'shared' }) };
  },
  threads: [
    ({ members }) => assert.equal(members[0]!.tryAcquire('a'), null),
    ({ table, members, reader }, thread) => {
      guard(table, thread);
      assert.equal(members[1]!.tryAcquire('a'), null, 'the reader is still inside');
      assert.equal(reader.release(), true, 'the key was not stolen from it');
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
