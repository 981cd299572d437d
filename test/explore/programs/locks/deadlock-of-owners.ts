import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { DeadlockError } from '../../../../src/locks/api/lock-errors.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3, { capacity: 2 });

/**
 * A thread releases two keys, for which two owners wait, each for both keys at once and without blocking its
 * thread. They release nothing before they have both. If each gets one key, they form a cycle that no new
 * wait has closed, so an owner that is granted a key looks again. Never are both refused, and if the cycle
 * forms, one of them is, before any wait times out.
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
