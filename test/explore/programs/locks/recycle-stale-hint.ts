import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import { LockTableFullError } from '../../../../src/locks/api/lock-errors.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 1 });
const Stage = { before: 0, during: 1, after: 2 } as const;

/**
 * The only slot goes from "a" to "b" and back while a thread that knows where "a" was takes it again. With
 * one slot, both keys guard the same section: no thread holds a key in a slot that belongs to the other key.
 * The table is full only if the other thread used it meanwhile.
 */
export default defineProgram({
  name: 'recycle-stale-hint',
  setup() {
    return {
      ...setup(),
      stage: new Int32Array(new SharedArrayBuffer(8)),
      visits: new Int32Array(new SharedArrayBuffer(8)),
    };
  },
  threads: [(world) => take(world, 0, ['a', 'a']), (world) => take(world, 1, ['b'])],
  check({ visits, ...world }, outcome) {
    assert.ok(visits[0]! + visits[1]! > 0, 'not every thread was refused');
    assertQuiet(world, outcome, visits[0]! + visits[1]!);
  },
});

type World = ReturnType<typeof setup> & { stage: Int32Array; visits: Int32Array };

function take({ section, members, stage, visits }: World, me: 0 | 1, keys: readonly string[]): void {
  Atomics.store(stage, me, Stage.during);
  for (const key of keys) {
    const begun = Atomics.load(stage, 1 - me);
    const grant = acquired(() => members[me]!.acquire(key));
    if (grant === null) {
      assert.notEqual(begun, Stage.after, 'full when the other was done');
      assert.notEqual(Atomics.load(stage, 1 - me), Stage.before, 'full before the other came');
    } else {
      visits[me]! += 1;
      visit(section, grant);
    }
  }
  Atomics.store(stage, me, Stage.after);
}

function acquired(acquire: () => Grant): Grant | null {
  try {
    return acquire();
  } catch (error) {
    assert.ok(error instanceof LockTableFullError, String(error));
    return null;
  }
}
