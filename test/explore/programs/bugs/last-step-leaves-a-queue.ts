import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * A thread waits on a word, never looks at it again, and ends: its last step, on another word, removes it
 * from the waiters. Whether the notify of the other thread finds it depends on which of the two comes first.
 */
export default defineProgram({
  name: 'last-step-leaves-a-queue',
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
  check: ({ line }) => assert.notEqual(line[2], 1, 'the notify has woken a thread'),
});
