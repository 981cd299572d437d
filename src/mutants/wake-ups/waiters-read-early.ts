import { countingMutex } from '../controls/counting-mutex.ts';
import { mutexTable, Word } from '../parts/mutex-table.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/**
 * Planted bug: release reads the number of waiters before it frees the key. A waiter that arrives in between
 * sleeps and is never woken.
 *
 * Seen: textbook: the lost wake-up of a mutex that notifies only when there are waiters.
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
