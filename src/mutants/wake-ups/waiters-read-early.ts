import { countingMutex } from '../controls/counting-mutex.ts';
import { mutexTable, Word } from '../parts/mutex-table.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/**
 * Planted bug: it looks whether anybody waits before it frees. Who comes in between sleeps, and nobody wakes it.
 *
 * Seen: textbook: the lost wake-up of a mutex that notifies only where somebody waits.
 */
export default mutexTable('waiters-read-early', {
  ...countingMutex,
  release(words, at) {
    const waiters = Atomics.load(words, at + Word.waiters);
    widenRaceWindow(5);
    Atomics.store(words, at + Word.state, 0);
    if (waiters > 0) Atomics.notify(words, at + Word.state, 1);
  },
});
