import { defineProgram } from '../../../../src/explore/index.ts';

/** Thread 1 would wait forever if its timer did not throw. */
export default defineProgram({
  name: 'throws-later',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ word }) => void Atomics.load(word, 0),
    async ({ word }) => {
      setTimeout(() => {
        throw new Error('too late');
      }, 10);
      await Atomics.waitAsync(word, 0, 0).value;
    },
  ],
});
