import { sleepSync } from '../../base/sleep-sync.ts';
import { FREE, futexMutex } from '../controls/futex-mutex.ts';
import { mutexTable } from '../parts/mutex-table.ts';

/**
 * Planted bug: release wakes a waiter first and frees the key afterwards. A waiter that wakes in between
 * finds the key taken, sleeps again, and is never woken. Waking takes about 50 µs, so the mutant sometimes
 * sleeps between the two steps.
 *
 * Seen: textbook: the lost wake-up, in the order of two lines.
 */
export default mutexTable('notify-before-release', {
  ...futexMutex,
  release(words, at) {
    const woken = Atomics.notify(words, at, 1);
    if (woken > 0 && Math.random() < 0.1) sleepSync(1);
    Atomics.store(words, at, FREE);
  },
});
