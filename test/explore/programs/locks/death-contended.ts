import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);
/** One slice of a wait for the key, in ms: a thread that slept for that long was not woken. */
const SLICE_MS = 100;

/**
 * Two threads want one key, and one of them may die before any of its steps (with `maxDeaths`): while it
 * holds the key, waits for it, was woken for it, is in the directory, or has freed the key without waking a
 * waiter yet. The other thread gets the key without sleeping out a slice of its wait, since the recovery
 * wakes it. It may sleep out a slice of the directory's mutex, if the dead thread had left the directory and
 * not notified yet: that is what the slice is for.
 *
 * If the survivor got the key before the death, the note that a holder died remains for the next holder.
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
      assert.equal(grant.release(), true, 'the key was not stolen');
      assert.ok(performance.now() - begun < SLICE_MS, 'it was woken');
    },
  ],
  check({ table, told }) {
    const notes = told[0]! + assertNoResidue(table);
    assert.equal(notes, table.f64[Header.recovered64], 'exactly one later holder is told that a holder died');
  },
});
