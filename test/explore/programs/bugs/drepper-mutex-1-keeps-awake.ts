import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * Each of the two others frees it once, so a third change means that a waiting thread keeps this one awake.
 */
const FREED_BY_OTHERS = 2;

/**
 * A thread that finds the mutex taken increments it, and sleeps as long as no other does. Two that arrive in
 * turn each change the value that the other one wants to sleep on, and go round and round while a third one
 * works.
 *
 * Seen: Drepper, Futexes Are Tricky: the first mutex, and what is wrong with it.
 */
export default defineProgram({
  name: 'drepper-mutex-1-keeps-awake',
  setup: () => ({ mutex: words(1), work: words(1) }),
  threads: [work, work, work],
});

function work({ mutex, work }: Record<'mutex' | 'work', Int32Array>): void {
  lock(mutex);
  for (let step = 0; step < 10; step++) Atomics.add(work, 0, 1);
  Atomics.store(mutex, 0, 0);
  Atomics.notify(mutex, 0, 1);
}

function lock(mutex: Int32Array): void {
  for (let changes = 0; ; ) {
    const seen = Atomics.add(mutex, 0, 1);
    if (seen === 0) return;
    if (Atomics.wait(mutex, 0, seen + 1) === 'not-equal') changes++;
    assert.ok(changes <= FREED_BY_OTHERS, 'was kept awake by a waiting thread');
  }
}
