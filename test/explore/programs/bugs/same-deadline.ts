import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Both sleep for the same time, so both are awake then: what they add, not at once, can be lost. */
export default defineProgram({
  name: 'same-deadline',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [add, add],
  check: ({ words }) => assert.equal(words[1], 2, 'one was lost'),
});

function add({ words }: { words: Int32Array }): void {
  Atomics.wait(words, 0, 0, 5);
  const count = Atomics.load(words, 1);
  Atomics.store(words, 1, count + 1);
}
