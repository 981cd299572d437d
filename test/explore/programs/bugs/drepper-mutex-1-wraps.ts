import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** 2³² - 2: its holder has taken it, and 2³² - 3 attempts to do so have failed since. */
const AFTER_MANY_WAITS = -2;

/**
 * Who finds the mutex taken counts it up, until it wraps round to 0, which says that it is free: two are inside.
 *
 * Seen: Drepper, Futexes Are Tricky: the first mutex, and what is wrong with it.
 */
export default defineProgram({
  name: 'drepper-mutex-1-wraps',
  setup: () => ({ mutex: words(1).fill(AFTER_MANY_WAITS), inside: words(1) }),
  threads: [goOn, enter, enter],
});

type World = Record<'mutex' | 'inside', Int32Array>;

function enter(world: World): void {
  for (;;) {
    const seen = Atomics.add(world.mutex, 0, 1);
    if (seen === 0) break;
    Atomics.wait(world.mutex, 0, (seen + 1) | 0);
  }
  goOn(world);
}

/** As one that holds it. */
function goOn({ mutex, inside }: World): void {
  alone(inside);
  Atomics.store(mutex, 0, 0);
  Atomics.notify(mutex, 0, 1);
}
