import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/** A loop that polls, within a loop that tries. */
export default defineProgram({
  name: 'nested',
  setup() {
    const [lock, value] = [
      new Int32Array(new SharedArrayBuffer(4)),
      new Int32Array(new SharedArrayBuffer(4)),
    ];
    lock[0] = 1;
    return { lock, value };
  },
  threads: [
    ({ lock, value }) => {
      value[0] = 1;
      Atomics.store(lock, 0, 0);
    },
    ({ lock, value }) => {
      do while (Atomics.load(lock, 0) !== 0);
      while (Atomics.exchange(lock, 0, 1) !== 0);
      assert.equal(value[0], 1);
    },
  ],
});
