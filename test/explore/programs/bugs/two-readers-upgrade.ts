import { defineProgram } from '../../../../src/explore/index.ts';
import { lockShared, unlockExclusive } from '../parts/reader-writer-lock.ts';
import { words } from '../parts/words.ts';

const WRITER = -1;

/**
 * Two readers both want to become the writer without letting go: each waits until the other has left.
 *
 * Seen: Java's ReentrantReadWriteLock, whose documentation says that it cannot be upgraded.
 */
export default defineProgram({
  name: 'two-readers-upgrade',
  setup: () => ({ state: words(1) }),
  threads: [readThenWrite, readThenWrite],
});

function readThenWrite({ state }: { state: Int32Array }): void {
  lockShared(state);
  for (;;) {
    const seen = Atomics.compareExchange(state, 0, 1, WRITER);
    if (seen === 1) break;
    Atomics.wait(state, 0, seen);
  }
  unlockExclusive(state);
}
