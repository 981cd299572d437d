import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * Unlock wakes first and frees afterwards. A thread that finds the lock taken in between falls asleep, and
 * the only notify is over.
 *
 * Seen: textbook: the lost wake-up, in the order of two lines.
 */
export default defineProgram({
  name: 'notify-before-store',
  setup: () => ({ taken: words(1), inside: words(1) }),
  threads: [enter, enter],
});

function enter({ taken, inside }: Record<'taken' | 'inside', Int32Array>): void {
  while (Atomics.compareExchange(taken, 0, 0, 1) !== 0) Atomics.wait(taken, 0, 1);
  alone(inside);
  Atomics.notify(taken, 0, 1);
  Atomics.store(taken, 0, 0);
}
