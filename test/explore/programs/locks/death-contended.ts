import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);
/** Of a wait for the key, in ms: whoever slept for so long was not woken. */
const SLICE_MS = 100;

/**
 * Two threads want one key, and one of them may die before any of its steps (with `maxDeaths`): holding it, waiting for it,
 * woken for it, in the directory, or having freed it and woken nobody yet. The other one gets the key, and does not
 * sleep a slice of its wait out: recovery wakes it. A slice of the directory's may pass, when the dead one had left it
 * and had not notified yet: that one is for this.
 *
 * One that got it before the death leaves the note that a holder died to whoever comes next.
 */
export default defineProgram({
  name: 'death-contended',
  mortal: [0],
  setup() {
    return { ...setup(), begun: performance.now(), told: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members }) => {
      members[0]!.acquire('a').release();
    },
    ({ table }, thread) => guard(table, thread),
    ({ members, begun, told }) => {
      const grant = members[2]!.acquire('a');
      if (grant.ownerDied) told[0] = 1;
      assert.equal(grant.release(), true, 'nobody was robbed');
      assert.ok(performance.now() - begun < SLICE_MS, 'it was woken');
    },
  ],
  check({ table, told }) {
    const notes = told[0]! + assertNoResidue(table);
    assert.equal(notes, table.f64[Header.recovered64], 'of a holder that died somebody is told, once');
  },
});
