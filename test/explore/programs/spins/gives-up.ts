import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const tries = triesOf(import.meta.url);

/** The flag is never raised: the thread that polls it gives up, and wakes the one that sleeps. */
export default defineProgram({
  name: 'gives-up',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [
    (words) => {
      let raised = false;
      for (let tried = 0; tried < tries && !raised; tried++) raised = Atomics.load(words, 0) === 1;
      Atomics.store(words, 1, raised ? 1 : 2);
      Atomics.notify(words, 1);
    },
    (words) => {
      Atomics.wait(words, 1, 0);
    },
  ],
});
