import { defineProgram } from '../../../../src/explore/index.ts';

/** Thread 1 fails before the first choice. */
export default defineProgram({
  name: 'throws-at-once',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    (words) => void Atomics.load(words, 0),
    () => {
      throw new Error('at once');
    },
  ],
});
