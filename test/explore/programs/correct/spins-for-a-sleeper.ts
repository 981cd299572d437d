import { defineProgram } from '../../../../src/explore/index.ts';

/** One thread spins until the other, which sleeps first, says that it is there. */
export default defineProgram({
  name: 'spins-for-a-sleeper',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [
    ({ words }) => {
      while (Atomics.load(words, 0) === 0);
    },
    ({ words }) => {
      Atomics.wait(words, 1, 0, 5);
      Atomics.store(words, 0, 1);
    },
  ],
});
