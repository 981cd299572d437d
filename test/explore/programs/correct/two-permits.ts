import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { acquire, release } from '../parts/semaphore.ts';
import { words } from '../parts/words.ts';

const PERMITS = 2;

/** Three threads want to enter, and two may be inside at a time. */
export default defineProgram({
  name: 'two-permits',
  setup: () => ({ permits: words(1).fill(PERMITS), inside: words(1) }),
  threads: [enter, enter, enter],
});

function enter({ permits, inside }: Record<'permits' | 'inside', Int32Array>): void {
  acquire(permits);
  assert.ok(Atomics.add(inside, 0, 1) < PERMITS);
  Atomics.sub(inside, 0, 1);
  release(permits);
}
