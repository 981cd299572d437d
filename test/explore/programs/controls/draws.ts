import { randomBytes } from 'node:crypto';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Draws a number by Math.random or, with a query, a real random number. */
export default defineProgram({
  name: 'draws',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    (words) => {
      Atomics.add(words, 0, 1);
      if (import.meta.url.includes('?')) randomBytes(1);
      else Math.random();
    },
  ],
});
