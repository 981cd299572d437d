import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * Unlock checks for waiters before it frees the lock. A thread that comes in between falls asleep and is
 * never woken.
 *
 * Seen: textbook: the lost wake-up of a mutex that notifies only if there are waiters.
 */
export default defineProgram({
  name: 'waiters-read-early',
  setup: () => ({ taken: words(1), waiters: words(1), inside: words(1) }),
  threads: [enter, enter],
});

function enter({ taken, waiters, inside }: Record<'taken' | 'waiters' | 'inside', Int32Array>): void {
  while (Atomics.compareExchange(taken, 0, 0, 1) !== 0) {
    Atomics.add(waiters, 0, 1);
    Atomics.wait(taken, 0, 1);
    Atomics.sub(waiters, 0, 1);
  }
  alone(inside);
  const waiting = Atomics.load(waiters, 0);
  Atomics.store(taken, 0, 0);
  if (waiting > 0) Atomics.notify(taken, 0, 1);
}
