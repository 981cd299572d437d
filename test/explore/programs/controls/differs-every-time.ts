import { defineProgram } from '../../../../src/explore/index.ts';

let runs = 0;

/** A module remembers something from one execution to the next: every third one has an extra step. */
export default defineProgram({
  name: 'differs-every-time',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ word }) => {
      Atomics.add(word, 0, 1);
      runs += 1;
      if (runs % 3 === 0) Atomics.add(word, 0, 1);
    },
    ({ word }) => {
      Atomics.add(word, 0, 1);
    },
  ],
});
