import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * The first thread that needs a value makes it under a lock, and a thread that finds the flag set skips the
 * lock. But the flag is set before the value is there.
 *
 * Seen: Bacon and others, The "Double-Checked Locking is Broken" Declaration.
 */
export default defineProgram({
  name: 'double-checked-initialisation',
  setup: () => ({ mutex: words(1), made: words(1), value: words(1) }),
  threads: [need, need],
});

function need({ mutex, made, value }: Record<'mutex' | 'made' | 'value', Int32Array>): void {
  if (Atomics.load(made, 0) === 0) {
    lock(mutex);
    if (Atomics.load(made, 0) === 0) {
      Atomics.store(made, 0, 1);
      Atomics.store(value, 0, 42);
    }
    unlock(mutex);
  }
  assert.equal(Atomics.load(value, 0), 42);
}
