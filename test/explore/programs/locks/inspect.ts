import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { inspect } from '../../../../src/locks/inspect/inspect.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Two threads take and release a key while a third one inspects the table. Its snapshot was true at one
 * moment: no thread both holds the key and waits for it, and a snapshot with both threads names one as the
 * holder. No wake-up is lost.
 */
export default defineProgram({
  name: 'inspect',
  setup: worldOf(3),
  threads: [
    enter,
    enter,
    ({ members }) => {
      const { keys, waits } = inspect(members[2]!);
      assert.ok(keys.length <= 1);
      for (const { mode, holders, waiters } of keys) {
        assert.equal(mode, holders.length === 0 ? null : 'exclusive');
        const threads = [...holders, ...waiters].map(({ thread }) => thread);
        assert.ok(threads.length === 1 || threads.length === 2, threads.join());
        assert.equal(new Set(threads).size, threads.length, 'no thread both holds the key and waits for it');
      }
      for (const { thread, waitsFor } of waits) assert.equal(waitsFor.thread, thread === 1 ? 2 : 1);
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
