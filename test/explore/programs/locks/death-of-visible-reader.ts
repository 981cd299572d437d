import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);
const Stage = { outside: 0, inside: 1 } as const;

/**
 * A reader of a read-biased key enters and leaves, and may die before any of its steps (with `maxDeaths`). Its claim is
 * found by the name of its thread: a writer gets in after the recovery, and is told if the reader died inside.
 */
export default defineProgram({
  name: 'death-of-visible-reader',
  mortal: [0],
  setup: () => ({ ...readBiased(setup()), stage: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ members, stage }) => {
      const grant = members[0]!.acquire('a', { mode: 'shared' });
      Atomics.store(stage, 0, Stage.inside);
      Atomics.store(stage, 0, Stage.outside);
      grant.release();
    },
    ({ table, members }, thread) => {
      guard(table, thread);
      const grant = members[1]!.acquire('a');
      assert.equal(grant.ownerDied, table.f64[Header.recovered64] === 1, 'the next holder is told');
      assert.equal(grant.release(), true);
    },
  ],
  check({ table, stage }, { died, timeouts }) {
    if (stage[0] === Stage.inside) assert.equal(table.f64[Header.recovered64], 1);
    if (died.length === 0) assert.equal(table.f64[Header.recovered64], 0);
    assert.equal(assertNoResidue(table), 0, 'the next holder has cleared the note of the death');
    assert.equal(timeouts, 0, 'no wait has timed out');
  },
});
