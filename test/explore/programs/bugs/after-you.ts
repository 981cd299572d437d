import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * Two hungry diners share a spoon and are polite: the one that has it gives it to the other as long as that
 * one is hungry. Neither ever eats.
 *
 * Seen: Dijkstra, Cooperating Sequential Processes, 1965: after-you-after-you blocking; Goetz and others,
 * Java Concurrency in Practice, 10.3.3: Livelock.
 */
export default defineProgram({
  name: 'after-you',
  setup: () => ({ spoon: words(1), hungry: words(2) }),
  threads: [eat, eat],
});

function eat({ spoon, hungry }: Record<'spoon' | 'hungry', Int32Array>, { index }: ProgramThread): void {
  const other = 1 - index;
  Atomics.store(hungry, index, 1);
  for (;;) {
    if (Atomics.load(spoon, 0) !== index) continue;
    if (Atomics.load(hungry, other) === 0) break;
    Atomics.store(spoon, 0, other);
  }
  Atomics.store(hungry, index, 0);
  Atomics.store(spoon, 0, other);
}
