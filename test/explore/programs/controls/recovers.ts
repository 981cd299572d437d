import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * If a thread dies with the lock, thread 2 frees it. The check is told which thread died. Thread 2 cannot
 * die.
 */
export default defineProgram({
  name: 'recovers',
  setup: () => ({
    lock: new Int32Array(new SharedArrayBuffer(4)),
    ended: new Int32Array(new SharedArrayBuffer(8)),
  }),
  threads: [work, work, recover],
  mortal: [0, 1],
  check: ({ ended }, { died }) => {
    assert.ok(died.length <= 1);
    assert.deepEqual(
      [0, 1].filter((index) => ended[index] === 0),
      [...died],
    );
  },
});

interface World {
  readonly lock: Int32Array;
  readonly ended: Int32Array;
}

function work({ lock, ended }: World, { index }: { index: number }): void {
  for (;;) {
    const seen = Atomics.compareExchange(lock, 0, 0, index + 1);
    if (seen === 0) break;
    Atomics.wait(lock, 0, seen);
  }
  // The thread has ended once it has released the lock: no step comes in between.
  Atomics.store(lock, 0, 0);
  Atomics.notify(lock, 0);
  ended[index] = 1;
}

function recover({ lock }: World, thread: { nextDeath(): number | undefined }): void {
  for (let dead = thread.nextDeath(); dead !== undefined; dead = thread.nextDeath()) {
    Atomics.compareExchange(lock, 0, dead + 1, 0);
    Atomics.notify(lock, 0);
  }
}
