import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { DeadlockError } from '../../../../src/locks/errors.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * The same circle as in deadlock.ts, of two owners that wait without blocking their threads: an owner that gets a key
 * looks again whether it waits for itself, so whoever closes the circle is refused, and only that one.
 */
export default defineProgram({
  name: 'deadlock-of-owners',
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

async function cross(
  { members, holding, refused }: World & { holding: Int32Array; refused: Int32Array },
  { index }: ProgramThread,
): Promise<void> {
  const [mine, other] = index === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
  const owner = {};
  using _ = await members[index]!.acquireAsync(mine, { owner });
  if (Atomics.add(holding, 0, 1) === 0) Atomics.wait(holding, 0, 1);
  else Atomics.notify(holding, 0);
  try {
    (await members[index]!.acquireAsync(other, { owner })).release();
  } catch (error) {
    assert.ok(error instanceof DeadlockError, String(error));
    Atomics.add(refused, 0, 1);
  }
}
