import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * A compareExchange that fails has written nothing: a thread that reads the word afterwards learns nothing of
 * what came before it.
 */
export default defineProgram({
  name: 'published-by-a-failed-exchange',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [
    ({ words }) => {
      words[1] = 1;
      Atomics.compareExchange(words, 0, 7, 8);
    },
    ({ words }) => {
      Atomics.load(words, 0);
      void words[1];
    },
  ],
});
