import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * A flag is written as one byte and read as four: by the language specification, the two accesses do not
 * synchronise.
 */
export default defineProgram({
  name: 'flag-of-two-sizes',
  setup() {
    const memory = new SharedArrayBuffer(8);
    return { bytes: new Int8Array(memory), words: new Int32Array(memory) };
  },
  threads: [
    ({ bytes, words }) => {
      words[1] = 1;
      Atomics.store(bytes, 0, 1);
    },
    ({ words }) => {
      if (Atomics.load(words, 0) === 1) void words[1];
    },
  ],
});
