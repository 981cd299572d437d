import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * A thread stands in a line that it never looks at again, and ends: its last step, on another word, takes it out of the
 * line. Whether the other's notify finds it depends on which of the two comes first.
 */
export default defineProgram({
  name: 'last-step-leaves-a-line',
  setup: () => ({ line: new Int32Array(new SharedArrayBuffer(12)) }),
  threads: [
    async ({ line }) => {
      Atomics.waitAsync(line, 0, 0);
      Atomics.load(line, 1);
    },
    ({ line }) => {
      Atomics.store(line, 2, Atomics.notify(line, 0));
    },
  ],
  check: ({ line }) => assert.notEqual(line[2], 1, 'the notify has woken one'),
});
