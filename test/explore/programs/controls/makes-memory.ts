import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * Threads make more shared memory of their own than a setup may, and get another array over the same memory
 * by cloning.
 */
export default defineProgram({
  name: 'makes-memory',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    async (words) => {
      for (let made = 0; made < 1_001; made++) new Int32Array(new SharedArrayBuffer(4))[0] = 1;
      const own = new Int32Array(new SharedArrayBuffer(4));
      const answer = Atomics.waitAsync(own, 0, 0);
      assert.equal(Atomics.notify(structuredClone(own), 0), 1);
      await answer.value;
      Atomics.add(words, 0, 1);
    },
    (words) => {
      new Int32Array(new SharedArrayBuffer(4))[0] = 1;
      Atomics.add(words, 0, 1);
    },
  ],
});
