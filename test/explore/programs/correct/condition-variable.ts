import { defineProgram } from '../../../../src/explore/index.ts';
import { signal, waitFor } from '../parts/condition.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** One thread waits until the other is ready, whichever comes first. */
export default defineProgram({
  name: 'condition-variable',
  setup: () => ({ mutex: words(1), condition: words(1), ready: words(1) }),
  threads: [waitUntilReady, getReady],
});

type World = Record<'mutex' | 'condition' | 'ready', Int32Array>;

function waitUntilReady({ mutex, condition, ready }: World): void {
  lock(mutex);
  while (Atomics.load(ready, 0) === 0) waitFor(condition, mutex);
  unlock(mutex);
}

function getReady({ mutex, condition, ready }: World): void {
  lock(mutex);
  Atomics.store(ready, 0, 1);
  signal(condition);
  unlock(mutex);
}
