import { defineProgram } from '../../../../src/explore/index.ts';

/** A thread sleeps forever, and its event loop with it: its timer never fires. */
export default defineProgram({
  name: 'deadlocks-with-timer',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    async (words) => {
      setTimeout(() => Atomics.store(words, 0, 1), 10);
      Atomics.wait(words, 0, 0);
    },
  ],
});
