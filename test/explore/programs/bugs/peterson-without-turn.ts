import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * Peterson's lock without the word that says whose turn it is: both threads raise their flags, and each spins
 * until the other lowers its own.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 2.3.1: LockOne.
 */
export default defineProgram({
  name: 'peterson-without-turn',
  setup: () => ({ flags: words(2), inside: words(1) }),
  threads: [enter, enter],
});

function enter({ flags, inside }: Record<'flags' | 'inside', Int32Array>, { index }: ProgramThread): void {
  Atomics.store(flags, index, 1);
  while (Atomics.load(flags, 1 - index) === 1);
  alone(inside);
  Atomics.store(flags, index, 0);
}
