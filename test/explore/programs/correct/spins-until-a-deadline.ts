import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * One thread polls a word and the clock until a deadline; the other polls the clock and changes something
 * each time.
 */
export default defineProgram({
  name: 'spins-until-a-deadline',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [
    ({ words }) => {
      const until = performance.now() + 86_400_000;
      while (Atomics.load(words, 0) === 0) if (performance.now() > until) return;
    },
    ({ words }) => {
      for (const until = Date.now() + 100; Date.now() < until; ) Atomics.add(words, 1, 1);
    },
  ],
});
