import { setImmediate as nextTurn } from 'node:timers/promises';
import { defineProgram } from '../../../../src/explore/index.ts';
import { sleepAndAnswer, twoWords } from '../parts/sleeper.ts';

/** One thread sleeps until the other's event loop has come round, which waits for it meanwhile. */
export default defineProgram({
  name: 'turns-of-the-event-loop',
  setup: twoWords,
  threads: [
    sleepAndAnswer,
    async ({ words }) => {
      clearImmediate(setImmediate(() => Atomics.store(words, 1, 7)));
      setImmediate(async () => {
        await nextTurn();
        Atomics.store(words, 0, 1);
        Atomics.notify(words, 0);
      });
      const wait = Atomics.waitAsync(words, 1, 0);
      if (wait.async) await wait.value;
    },
  ],
});
