import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * A condition variable whose word never changes. A signal between the waiter's unlock and its wait finds no
 * sleeping thread and leaves no trace, and the waiter then sleeps forever.
 *
 * Seen: Birrell, An Introduction to Programming with Threads, 1989: unlocking and falling asleep must be one
 * step; the wake-up waiting switch of Saltzer, Traffic Control in a Multiplexed Computer System, 1966.
 */
export default defineProgram({
  name: 'condition-variable-without-change',
  setup: () => ({ mutex: words(1), condition: words(1), ready: words(1) }),
  threads: [waitUntilReady, getReady],
});

type World = Record<'mutex' | 'condition' | 'ready', Int32Array>;

function waitUntilReady({ mutex, condition, ready }: World): void {
  lock(mutex);
  while (Atomics.load(ready, 0) === 0) {
    unlock(mutex);
    Atomics.wait(condition, 0, 0);
    lock(mutex);
  }
  unlock(mutex);
}

function getReady({ mutex, condition, ready }: World): void {
  lock(mutex);
  Atomics.store(ready, 0, 1);
  unlock(mutex);
  Atomics.notify(condition, 0, 1);
}
