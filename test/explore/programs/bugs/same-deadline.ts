import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Two threads sleep for the same time, so both wake at once: an update that is not atomic can be lost. */
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
