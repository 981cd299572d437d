import { defineProgram } from '../../../../src/explore/index.ts';

/** Prints in every execution, and fails in each one in which thread 1 comes first. */
export default defineProgram({
  name: 'prints',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ word }) => {
      console.log('thread 0 was here');
      if (Atomics.add(word, 0, 1) === 1) throw new Error('too late');
    },
    ({ word }) => {
      console.log('thread 1 was here');
      Atomics.add(word, 0, 1);
    },
  ],
});
