import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { inspect } from '../../../../src/locks/inspect/inspect.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Two threads take and give back a key while a third looks at the table. What it sees was true at one moment: nobody
 * who holds the key waits for it, and a snapshot that has both in it names one as the holder. Nobody is lost over it.
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
        // One that has just taken the key stands in line until it has left it, in the directory.
        assert.ok(threads.length >= 1 && threads.length <= 3, threads.join());
        assert.ok(new Set(threads).size <= 2);
      }
      for (const { waitsFor } of waits) assert.ok(waitsFor.thread === 1 || waitsFor.thread === 2);
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
