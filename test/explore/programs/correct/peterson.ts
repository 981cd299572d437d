import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** Peterson's lock with its steps in order: the flag goes up, and then the turn is given away. */
export default defineProgram({
  name: 'peterson',
  setup: () => ({ flags: words(2), turn: words(1), inside: words(1) }),
  threads: [enterTwice, enterTwice],
});

type World = Record<'flags' | 'turn' | 'inside', Int32Array>;

function enterTwice({ flags, turn, inside }: World, { index }: ProgramThread): void {
  const other = 1 - index;
  for (let time = 0; time < 2; time++) {
    Atomics.store(flags, index, 1);
    Atomics.store(turn, 0, other);
    while (Atomics.load(flags, other) === 1 && Atomics.load(turn, 0) === other);
    alone(inside);
    Atomics.store(flags, index, 0);
  }
}
