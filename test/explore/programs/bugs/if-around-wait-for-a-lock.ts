import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * A woken thread takes the lock without checking again. A third thread has come in meanwhile, and two are
 * inside.
 *
 * Seen: Lampson and Redell, Experience with Processes and Monitors in Mesa, 1980: a wake-up is a hint.
 */
export default defineProgram({
  name: 'if-around-wait-for-a-lock',
  setup: () => ({ taken: words(1), inside: words(1) }),
  threads: [enter, enter, enter],
});

function enter({ taken, inside }: Record<'taken' | 'inside', Int32Array>): void {
  if (Atomics.compareExchange(taken, 0, 0, 1) !== 0) {
    Atomics.wait(taken, 0, 1);
    Atomics.store(taken, 0, 1);
  }
  alone(inside);
  Atomics.store(taken, 0, 0);
  Atomics.notify(taken, 0, 1);
}
