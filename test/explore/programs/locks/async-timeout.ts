import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/api/lock-errors.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertVisited, visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2);

/**
 * Does what timeout-against-grant.ts does (with `timeouts`) by a wait that does not block: its timer against
 * its wake-up.
 */
export default defineProgram({
  name: 'async-timeout',
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
    async ({ section, members, granted }) => {
      try {
        visit(section, await members[1]!.acquireAsync('a', { timeoutMs: 50 }));
        granted[0] = 1;
      } catch (error) {
        assert.ok(error instanceof LockTimeoutError, String(error));
      }
    },
  ],
  check({ table, section, members, granted }) {
    assertVisited(section, 1 + granted[0]!);
    assertNoResidue(table);
    assert.equal(members[0]!.tryAcquire('a')?.release(), true, 'it can be taken at once');
  },
});
