import { readFile } from 'node:fs/promises';
import { defineProgram } from '../../../../src/explore/index.ts';

/** One reads a file while it is in line for the other, which waits for it meanwhile. */
export default defineProgram({
  name: 'reads-a-file',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [
    ({ words }) => {
      Atomics.wait(words, 0, 0);
      Atomics.store(words, 1, 1);
      Atomics.notify(words, 1);
    },
    async ({ words }) => {
      const wait = Atomics.waitAsync(words, 1, 0);
      await readFile(new URL(import.meta.url));
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
      if (wait.async) await wait.value;
    },
  ],
});
