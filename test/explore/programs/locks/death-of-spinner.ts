import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3, { spins: 2 });
/** One slice of a wait for the key, in ms: a thread that slept for that long was not woken. */
const SLICE_MS = 100;

/**
 * A thread that spins for a key may die before any of its steps (with `maxDeaths`), while a release trusts it to take
 * the key. The waiter behind it is woken by the recovery.
 */
export default defineProgram({
  name: 'death-of-spinner',
  mortal: [0],
  setup() {
    const world = setup();
    return { ...world, held: world.members[1]!.acquire('a'), begun: performance.now() };
  },
  threads: [
    ({ members }) => void members[0]!.acquire('a').release(),
    ({ table, held }, thread) => {
      held.release();
      guard(table, thread);
    },
    ({ members, begun }) => {
      assert.equal(members[2]!.acquire('a').release(), true);
      assert.ok(performance.now() - begun < SLICE_MS, 'it was woken');
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
