import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * Two waits on different words with the same deadline: either thread may go on first, and `first` says which.
 */
export default defineProgram({
  name: 'ends-together',
  setup: () => ({
    words: new Int32Array(new SharedArrayBuffer(8)),
    first: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [0, 1].map((thread) => ({ words, first }: Record<'words' | 'first', Int32Array>) => {
    Atomics.wait(words, thread, 0, 10);
    Atomics.compareExchange(first, 0, 0, 1 + thread);
  }),
  check({ first }) {
    if (first[0] === 2) throw new Error('thread 1 was first');
  },
});
