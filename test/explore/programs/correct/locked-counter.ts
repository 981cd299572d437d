import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** A plain counter behind a mutex: no increment is lost, and no accesses race. */
export default defineProgram({
  name: 'locked-counter',
  setup: () => ({ mutex: words(1), count: words(1) }),
  threads: [countUp, countUp],
  check: ({ count }) => assert.equal(count[0], 2),
});

function countUp({ mutex, count }: Record<'mutex' | 'count', Int32Array>): void {
  lock(mutex);
  count[0]!++;
  unlock(mutex);
}
