import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

const FREE = 0;
const TAKEN = 1;
const WAITED_FOR = 2;

/**
 * A woken thread takes the lock as if no other thread waited for it. When it frees the lock, it does not wake
 * the other one.
 *
 * Seen: musl, commit e7655ed37bc9, internal locks: the new owner of a contended lock must set the waiters
 * flag; Drepper, Futexes Are Tricky, says why its third mutex does.
 */
export default defineProgram({
  name: 'forgets-other-waiters',
  setup: () => ({ mutex: words(1), inside: words(1) }),
  threads: [enter, enter, enter],
});

function enter({ mutex, inside }: Record<'mutex' | 'inside', Int32Array>): void {
  while (Atomics.compareExchange(mutex, 0, FREE, TAKEN) !== FREE) {
    if (Atomics.compareExchange(mutex, 0, TAKEN, WAITED_FOR) !== FREE) Atomics.wait(mutex, 0, WAITED_FOR);
  }
  alone(inside);
  if (Atomics.exchange(mutex, 0, FREE) === WAITED_FOR) Atomics.notify(mutex, 0, 1);
}
