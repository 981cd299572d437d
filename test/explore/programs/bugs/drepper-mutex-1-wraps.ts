import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** 2³² - 2: its holder has taken it, and 2³² - 3 attempts to do so have failed since. */
const AFTER_MANY_ATTEMPTS = -2;

/**
 * Who finds the mutex taken counts it up, until it wraps round to 0, which says that it is free: the third attempt
 * goes in, and the holder, who is none of the three, is still inside.
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
