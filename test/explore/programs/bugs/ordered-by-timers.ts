import { setTimeout as inMs } from 'node:timers/promises';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * One thread writes at once, the other reads some time later: a sleep, however long, is no synchronisation.
 */
export default defineProgram({
  name: 'ordered-by-timers',
  setup: () => ({ value: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    async ({ value }) => {
      value[0] = 1;
      await inMs(1);
    },
    async ({ value }) => {
      await inMs(5);
      void value[0];
    },
  ],
});
