import { readFile } from 'node:fs/promises';
import { defineProgram } from '../../../../src/explore/index.ts';
import { sleepAndAnswer, twoWords } from '../parts/sleeper.ts';

/** One thread reads a file while it is queued behind the other, which waits for it meanwhile. */
export default defineProgram({
  name: 'reads-a-file',
  setup: twoWords,
  threads: [
    sleepAndAnswer,
    async ({ words }) => {
      const wait = Atomics.waitAsync(words, 1, 0);
      await readFile(new URL(import.meta.url));
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
      if (wait.async) await wait.value;
    },
  ],
});
