import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * A post increments the value, and then looks whether a thread waits. The waiter may have gone on by then and
 * given the semaphore's memory to something else.
 *
 * Seen: glibc bug 12674.
 */
export default defineProgram({
  name: 'post-touches-freed-semaphore',
  setup: () => ({ value: words(1), waiters: words(1), freed: words(1) }),
  threads: [waitAndFree, post],
});

type World = Record<'value' | 'waiters' | 'freed', Int32Array>;

function waitAndFree({ value, waiters, freed }: World): void {
  Atomics.add(waiters, 0, 1);
  while (Atomics.compareExchange(value, 0, 1, 0) !== 1) Atomics.wait(value, 0, 0);
  Atomics.sub(waiters, 0, 1);
  Atomics.store(freed, 0, 1);
}

function post({ value, waiters, freed }: World): void {
  Atomics.add(value, 0, 1);
  assert.equal(Atomics.load(freed, 0), 0, 'the semaphore was freed');
  if (Atomics.load(waiters, 0) > 0) Atomics.notify(value, 0, 1);
}
