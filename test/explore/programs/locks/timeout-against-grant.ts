import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/api/lock-errors.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertVisited, visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);
/** Shorter than a slice, so the first sleep is the whole wait. */
const TIMEOUT_MS = 50;

/**
 * A holder releases a key while its waiter runs out of time (with `timeouts`). The waiter gets the key or an
 * error, never both and never neither, and leaves the queue. The key can be taken at once afterwards.
 */
export default defineProgram({
  name: 'timeout-against-grant',
  setup() {
    const world = setup();
    return {
      ...world,
      held: world.members[0]!.acquire('a'),
      granted: new Int32Array(new SharedArrayBuffer(4)),
    };
  },
  threads: [
    ({ section, held }) => visit(section, held),
    ({ section, members, granted }) => {
      try {
        visit(section, members[1]!.acquire('a', { timeoutMs: TIMEOUT_MS }));
        granted[0] = 1;
      } catch (error) {
        assert.ok(error instanceof LockTimeoutError, String(error));
        assert.ok(performance.now() >= TIMEOUT_MS, 'not before its deadline');
      }
    },
  ],
  check({ table, section, members, granted }) {
    assertVisited(section, 1 + granted[0]!);
    assertNoResidue(table);
    assert.equal(members[0]!.tryAcquire('a')?.release(), true, 'it can be taken at once');
  },
});
