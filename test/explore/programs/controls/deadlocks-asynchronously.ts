import { defineProgram } from '../../../../src/explore/index.ts';

/** The promise that a body awaits is never notified; an unreferenced timer keeps no thread alive. */
export default defineProgram({
  name: 'deadlocks-asynchronously',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [
    async (words) => {
      const { value } = Atomics.waitAsync(words, 0, 0);
      await value;
    },
    (words) => {
      setTimeout(() => Atomics.notify(words, 0), 1).unref();
      Atomics.load(words, 1);
    },
  ],
});
