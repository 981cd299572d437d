import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);
const Stage = { before: 0, holding: 1, after: 2 } as const;

/**
 * A reader enters and leaves, and may die before any of its steps (with `maxDeaths`), most of them in the
 * directory. A writer gets in after the recovery, and learns of the death exactly if the reader died inside.
 */
export default defineProgram({
  name: 'death-of-reader',
  mortal: [0],
  setup() {
    return { ...setup(), stage: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members, stage }) => {
      const grant = members[0]!.acquire('a', { mode: 'shared' });
      Atomics.store(stage, 0, Stage.holding);
      Atomics.load(stage, 0); // a step at which it is inside and does nothing
      grant.release();
      Atomics.store(stage, 0, Stage.after);
    },
    ({ table, members }, thread) => {
      guard(table, thread);
      const grant = members[1]!.acquire('a');
      assert.equal(grant.ownerDied, table.f64[Header.recovered64] === 1, 'the next holder is told');
      assert.equal(grant.release(), true);
    },
  ],
  check({ table, stage }, { died, timeouts }) {
    if (died.length === 0 || stage[0] === Stage.after) assert.equal(table.f64[Header.recovered64], 0);
    assert.equal(assertNoResidue(table), 0, 'the next holder has cleared the note of the death');
    assert.equal(timeouts, 0, 'no wait has timed out');
  },
});
