import { runInNewContext } from 'node:vm';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Catches the error that should end it, and tries again, forever. */
export default defineProgram({
  name: 'catches-all',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    (words) => {
      for (;;) {
        try {
          Atomics.wait(words, 0, 0);
          return;
        } catch {
          (runInNewContext('Atomics') as typeof Atomics).wait(words, 0, 0, 100);
        }
      }
    },
  ],
});
