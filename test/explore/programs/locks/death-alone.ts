import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);
const Stage = { before: 0, holding: 1, after: 2 } as const;

/**
 * A thread takes a key that has no slot yet, releases it, and may die before any of its steps (with
 * `maxDeaths`). After the recovery the key can be taken at once, with `ownerDied` exactly if the dead thread
 * held it, and nothing is left behind.
 */
export default defineProgram({
  name: 'death-alone',
  mortal: [0],
  setup() {
    return { ...setup(), stage: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members, stage }) => {
      const grant = members[0]!.acquire('a');
      stage[0] = Stage.holding;
      Atomics.load(stage, 0); // a step at which it holds the key and does nothing
      grant.release();
      stage[0] = Stage.after;
    },
    ({ table, members }, thread) => {
      guard(table, thread);
      const grant = members[1]!.acquire('a');
      assert.equal(grant.ownerDied, table.f64[Header.recovered64] === 1, 'the next holder is told');
      assert.equal(grant.release(), true);
    },
  ],
  check({ table, stage }, { died, timeouts }) {
    const recovered = table.f64[Header.recovered64];
    if (died.length === 0 || stage[0] === Stage.after) assert.equal(recovered, 0, 'it had given it back');
    else if (stage[0] === Stage.holding) assert.equal(recovered, 1, 'it died with it');
    assert.equal(assertNoResidue(table), 0, 'the next holder has cleared the note of the death');
    assert.equal(timeouts, 0, 'no wait has timed out');
  },
});
