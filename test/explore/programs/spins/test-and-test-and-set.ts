import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

interface World {
  readonly lock: Int32Array;
  readonly count: Int32Array;
}

export default defineProgram({
  name: 'test-and-test-and-set',
  setup: () => ({
    lock: new Int32Array(new SharedArrayBuffer(4)),
    count: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [countTwice, countTwice, countTwice],
  check: ({ count }) => assert.equal(count[0], 6),
});

function countTwice({ lock, count }: World): void {
  for (let round = 0; round < 2; round++) {
    do while (Atomics.load(lock, 0) === 1);
    while (Atomics.compareExchange(lock, 0, 0, 1) !== 0);
    count[0]! += 1;
    Atomics.store(lock, 0, 0);
  }
}
