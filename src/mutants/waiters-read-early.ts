import { countingMutex } from './parts/counting-mutex.ts';
import { dawdle } from './parts/dawdle.ts';
import { mutexLock, Word } from './parts/mutex-lock.ts';

/**
 * Planted bug: it looks whether anybody waits before it frees. Who comes in between sleeps, and nobody wakes it.
 *
 * Seen: textbook: the lost wake-up of a mutex that notifies only where somebody waits.
 */
export default mutexLock('waiters-read-early', {
  ...countingMutex,
  giveBack(words, at) {
    const waiters = Atomics.load(words, at + Word.waiters);
    dawdle(5);
    Atomics.store(words, at + Word.state, 0);
    if (waiters > 0) Atomics.notify(words, at + Word.state, 1);
  },
});
