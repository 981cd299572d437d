import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { DeadlockError } from '../../../../src/locks/errors.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * Each of two threads has a key and waits for the other's. Whoever closes the circle is refused, and gives back what it
 * has: exactly one, whatever the order, and the other one gets both. Nobody sleeps for ever, nor until its time is over.
 */
export default defineProgram({
  name: 'deadlock',
  setup() {
    return {
      ...setup(),
      holding: new Int32Array(new SharedArrayBuffer(4)),
      refused: new Int32Array(new SharedArrayBuffer(4)),
    };
  },
  threads: [cross, cross],
  check({ refused, ...world }, outcome) {
    assert.equal(refused[0], 1, 'one was refused');
    assertQuiet(world, outcome, 0);
  },
});

function cross(
  { members, holding, refused }: World & { holding: Int32Array; refused: Int32Array },
  { index }: ProgramThread,
) {
  const [mine, other] = index === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
  using _ = members[index]!.acquire(mine);
  if (Atomics.add(holding, 0, 1) === 0) Atomics.wait(holding, 0, 1);
  else Atomics.notify(holding, 0);
  try {
    members[index]!.acquire(other).release();
  } catch (error) {
    assert.ok(error instanceof DeadlockError, String(error));
    assert.equal(error.cycle.length, 2);
    Atomics.add(refused, 0, 1);
  }
}
