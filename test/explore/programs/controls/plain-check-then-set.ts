import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

interface World {
  readonly lock: Int32Array;
  readonly inside: Int32Array;
}

/** A lock without Atomics: both threads can be inside. */
export default defineProgram({
  name: 'plain-check-then-set',
  setup: () => ({
    lock: new Int32Array(new SharedArrayBuffer(4)),
    inside: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [enter, enter],
});

function enter({ lock, inside }: World): void {
  if (lock[0] !== 0) return;
  lock[0] = 1;
  assert.equal(Atomics.add(inside, 0, 1), 0);
  Atomics.sub(inside, 0, 1);
  lock[0] = 0;
}
