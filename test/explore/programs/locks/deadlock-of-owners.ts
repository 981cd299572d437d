import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { DeadlockError } from '../../../../src/locks/api/lock-errors.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3, { capacity: 2 });

/**
 * A thread gives two keys back, for which two owners wait, each for both at once and without blocking its thread: they
 * give none back before they have both. If each gets one they are in a circle that no wait has closed: the owner that
 * gets its key last looks again. Never both are refused, nor neither if it comes to that: nobody's time runs out.
 */
export default defineProgram({
  name: 'deadlock-of-owners',
  setup() {
    const world = setup();
    const held = ['a', 'b'].map((key) => world.members[2]!.acquire(key));
    return { ...world, held, refused: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    takeBoth,
    takeBoth,
    ({ held }) => {
      for (const grant of held) assert.equal(grant.release(), true);
    },
  ],
  check({ refused, ...world }, outcome) {
    assert.ok(refused[0]! <= 1, 'one of the owners got both keys');
    assertQuiet(world, outcome, 0);
  },
});

async function takeBoth(
  { members, refused }: World & { refused: Int32Array },
  { index }: ProgramThread,
): Promise<void> {
  const owner = {};
  const keys = index === 0 ? ['a', 'b'] : ['b', 'a'];
  const grants = await Promise.allSettled(keys.map((key) => members[index]!.acquireAsync(key, { owner })));
  for (const grant of grants) {
    if (grant.status === 'fulfilled') {
      assert.equal(grant.value.release(), true);
    } else {
      assert.ok(grant.reason instanceof DeadlockError, String(grant.reason));
      Atomics.add(refused, 0, 1);
    }
  }
}
