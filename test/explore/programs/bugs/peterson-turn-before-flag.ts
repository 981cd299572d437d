import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * Peterson's lock with its first two steps swapped: a thread gives the turn away before it raises its flag.
 * The other one gives the turn back, sees no flag, and enters; then the first flag goes up, and the turn lets
 * its thread in as well.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 2.3.3, and what its proof relies on.
 */
export default defineProgram({
  name: 'peterson-turn-before-flag',
  setup: () => ({ flags: words(2), turn: words(1), inside: words(1) }),
  threads: [enter, enter],
});

type World = Record<'flags' | 'turn' | 'inside', Int32Array>;

function enter({ flags, turn, inside }: World, { index }: ProgramThread): void {
  const other = 1 - index;
  Atomics.store(turn, 0, other);
  Atomics.store(flags, index, 1);
  while (Atomics.load(flags, other) === 1 && Atomics.load(turn, 0) === other);
  alone(inside);
  Atomics.store(flags, index, 0);
}
