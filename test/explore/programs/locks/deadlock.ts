import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import { DeadlockError } from '../../../../src/locks/api/lock-errors.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * Each of two threads holds a key and waits for the other's. The wait that closes the cycle is refused, and
 * its thread releases what it holds: exactly one is refused, in whatever order, and the other gets both keys.
 * No thread sleeps forever, nor until its timeout.
 */
export default defineProgram({
  name: 'deadlock',
  setup() {
    const world = setup();
    const held = ['a', 'b'].map((key, index) => world.members[index]!.acquire(key));
    return { ...world, held, refused: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [cross, cross],
  check({ refused, ...world }, outcome) {
    assert.equal(refused[0], 1, 'one was refused');
    assertQuiet(world, outcome, 0);
  },
});

function cross(
  { members, held, refused }: World & { held: readonly Grant[]; refused: Int32Array },
  { index }: ProgramThread,
) {
  using mine = held[index]!;
  try {
    members[index]!.acquire(held[1 - index]!.key).release();
  } catch (error) {
    assert.ok(error instanceof DeadlockError, String(error));
    assert.deepEqual(error.cycle.map(({ waitsFor }) => waitsFor).sort(), ['a', 'b'], mine.key);
    Atomics.add(refused, 0, 1);
  }
}
