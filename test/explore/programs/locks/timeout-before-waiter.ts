import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/errors.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertVisited, visit } from '../parts/section.ts';
import { enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * Two wait for a holder, and one of them runs out of time (with `timeouts`), perhaps when it has just been woken: then
 * the wake-up was not for it alone, and goes on to the one behind it.
 */
export default defineProgram({
  name: 'timeout-before-waiter',
  setup() {
    return { ...setup(), granted: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    enter,
    ({ section, members, granted }) => {
      try {
        visit(section, members[1]!.acquire('a', { timeoutMs: 50 }));
        granted[0] = 1;
      } catch (error) {
        assert.ok(error instanceof LockTimeoutError, String(error));
      }
    },
    enter,
  ],
  check({ table, section, granted }) {
    assertVisited(section, 2 + granted[0]!);
    assertNoResidue(table);
  },
});
