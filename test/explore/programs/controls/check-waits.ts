import { defineProgram } from '../../../../src/explore/index.ts';

/** Its check waits for a thread that has ended. */
export default defineProgram({
  name: 'check-waits',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [({ word }) => void Atomics.load(word, 0)],
  check: ({ word }) => void Atomics.wait(word, 0, 0),
});
