import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** The value is stored before the flag that announces it, and it is made once. */
export default defineProgram({
  name: 'double-checked-initialisation-in-order',
  setup: () => ({ mutex: words(1), made: words(1), value: words(1), times: words(1) }),
  threads: [need, need],
  check: ({ times }) => assert.equal(Atomics.load(times, 0), 1),
});

function need({ mutex, made, value, times }: Record<'mutex' | 'made' | 'value' | 'times', Int32Array>): void {
  if (Atomics.load(made, 0) === 0) {
    lock(mutex);
    if (Atomics.load(made, 0) === 0) {
      Atomics.add(times, 0, 1);
      Atomics.store(value, 0, 42);
      Atomics.store(made, 0, 1);
    }
    unlock(mutex);
  }
  assert.equal(Atomics.load(value, 0), 42);
}
