import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { signal, waitFor } from '../parts/condition.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** A queue of one with a condition for each kind of waiter: a signal always wakes one that can go on. */
export default defineProgram({
  name: 'bounded-queue',
  setup: () => ({ mutex: words(1), filled: words(1), emptied: words(1), item: words(1), sum: words(1) }),
  threads: [takeOne, takeOne, putTwo],
  check: ({ sum }) => assert.equal(Atomics.load(sum, 0), 1 + 2),
});

type World = Record<'mutex' | 'filled' | 'emptied' | 'item' | 'sum', Int32Array>;

function takeOne({ mutex, filled, emptied, item, sum }: World): void {
  lock(mutex);
  while (Atomics.load(item, 0) === 0) waitFor(filled, mutex);
  Atomics.add(sum, 0, Atomics.exchange(item, 0, 0));
  signal(emptied);
  unlock(mutex);
}

function putTwo({ mutex, filled, emptied, item }: World): void {
  for (const value of [1, 2]) {
    lock(mutex);
    while (Atomics.load(item, 0) !== 0) waitFor(emptied, mutex);
    Atomics.store(item, 0, value);
    signal(filled);
    unlock(mutex);
  }
}
