import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * Two threads raise their flags, and each lowers its own for a moment when it sees the other's. In lockstep,
 * both raise, both see, and both lower, forever.
 *
 * Seen: Dijkstra, Cooperating Sequential Processes, 1965: after-you-after-you blocking, on the way to
 * Dekker's solution.
 */
export default defineProgram({
  name: 'after-you-flags',
  setup: () => ({ flags: words(2), inside: words(1) }),
  threads: [enter, enter],
});

function enter({ flags, inside }: Record<'flags' | 'inside', Int32Array>, { index }: ProgramThread): void {
  const other = 1 - index;
  Atomics.store(flags, index, 1);
  while (Atomics.load(flags, other) === 1) {
    Atomics.store(flags, index, 0);
    Atomics.store(flags, index, 1);
  }
  alone(inside);
  Atomics.store(flags, index, 0);
}
