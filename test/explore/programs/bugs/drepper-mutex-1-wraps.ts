import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** 2³² - 2: the holder has taken the mutex, and 2³² - 3 attempts to take it have failed since. */
const AFTER_MANY_ATTEMPTS = -2;

/**
 * A thread that finds the mutex taken increments it, until it wraps around to 0, which means free. The third
 * attempt gets in while the holder, a thread other than these three, is still inside.
 *
 * Seen: Drepper, Futexes Are Tricky: the first mutex, and what is wrong with it.
 */
export default defineProgram({
  name: 'drepper-mutex-1-wraps',
  setup: () => ({ mutex: words(1).fill(AFTER_MANY_ATTEMPTS), inside: words(1).fill(1) }),
  threads: [enter, enter, enter],
});

function enter({ mutex, inside }: Record<'mutex' | 'inside', Int32Array>): void {
  for (;;) {
    const seen = Atomics.add(mutex, 0, 1);
    if (seen === 0) break;
    Atomics.wait(mutex, 0, seen + 1);
  }
  alone(inside);
  Atomics.store(mutex, 0, 0);
  Atomics.notify(mutex, 0, 1);
}
