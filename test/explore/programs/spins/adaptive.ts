import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const tries = triesOf(import.meta.url);

interface World {
  readonly lock: Int32Array;
  readonly count: Int32Array;
}

/** A mutex that spins for a number of tries before it sleeps. */
export default defineProgram({
  name: 'adaptive',
  setup: () => ({
    lock: new Int32Array(new SharedArrayBuffer(4)),
    count: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [count, count],
  check: ({ count }) => assert.equal(count[0], 2),
});

function count({ lock, count }: World): void {
  take(lock);
  count[0]! += 1;
  if (Atomics.exchange(lock, 0, 0) === 2) Atomics.notify(lock, 0, 1);
}

function take(lock: Int32Array): void {
  for (let tried = 0; tried < tries; tried++) {
    if (Atomics.compareExchange(lock, 0, 0, 1) === 0) return;
  }
  while (Atomics.exchange(lock, 0, 2) !== 0) Atomics.wait(lock, 0, 2);
}
