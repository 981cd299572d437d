import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { signal, waitFor } from '../parts/condition.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * A woken consumer takes an item without checking again whether there is one: `if` where `while` is needed.
 * Another consumer came first and took it.
 *
 * Seen: Lampson and Redell, Experience with Processes and Monitors in Mesa, 1980; why POSIX wants a loop
 * around pthread_cond_wait.
 */
export default defineProgram({
  name: 'if-around-wait-for-an-item',
  setup: () => ({ mutex: words(1), added: words(1), items: words(1) }),
  threads: [consume, consume, produce],
});

type World = Record<'mutex' | 'added' | 'items', Int32Array>;

function consume({ mutex, added, items }: World): void {
  lock(mutex);
  if (Atomics.load(items, 0) === 0) waitFor(added, mutex);
  assert.ok(Atomics.sub(items, 0, 1) > 0, 'took an item that was not there');
  unlock(mutex);
}

function produce({ mutex, added, items }: World): void {
  for (let item = 0; item < 2; item++) {
    lock(mutex);
    Atomics.add(items, 0, 1);
    signal(added);
    unlock(mutex);
  }
}
