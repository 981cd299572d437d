import { defineProgram } from '../../../../src/explore/index.ts';

let setups = 0;

/** Its memory grows with each setup, so the threads cannot share it. */
export default defineProgram({
  name: 'sets-up-differently',
  setup: () => {
    setups += 1;
    return { word: new Int32Array(new SharedArrayBuffer(4 * setups)) };
  },
  threads: [({ word }) => void Atomics.add(word, 0, 1)],
});
