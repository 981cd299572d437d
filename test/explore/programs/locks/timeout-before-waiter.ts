import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/api/lock-errors.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertVisited, visit } from '../parts/section.ts';
import { type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * Two threads wait for a holder and run out of time (with `timeouts`), the first one perhaps just after it
 * was woken. Each gets the key or an error, and leaves nothing behind. That the wake-up goes on to the second
 * waiter does not show here, where that one may wake by itself, but in async-abort.ts.
 */
export default defineProgram({
  name: 'timeout-before-waiter',
  setup() {
    const world = setup();
    return {
      ...world,
      held: world.members[2]!.acquire('a'),
      granted: new Int32Array(new SharedArrayBuffer(4)),
    };
  },
  threads: [waitBriefly, waitBriefly, ({ section, held }) => visit(section, held)],
  check({ table, section, members, granted }) {
    assertVisited(section, 1 + granted[0]!);
    assertNoResidue(table);
    assert.equal(members[0]!.tryAcquire('a')?.release(), true, 'it can be taken at once');
  },
});

function waitBriefly(
  { section, members, granted }: World & { granted: Int32Array },
  { index }: ProgramThread,
): void {
  try {
    visit(section, members[index]!.acquire('a', { timeoutMs: 50 }));
    Atomics.add(granted, 0, 1);
  } catch (error) {
    assert.ok(error instanceof LockTimeoutError, String(error));
  }
}
