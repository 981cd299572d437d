import { sleepSync } from '../../base/sleep-sync.ts';
import { FREE, futexMutex } from '../controls/futex-mutex.ts';
import { mutexTable } from '../parts/mutex-table.ts';

/**
 * Planted bug: it wakes first and frees afterwards. Who is woken too early finds it taken, sleeps again, and
 * nobody wakes it any more. A thread takes some 50 µs to wake up: now and then the mutant sleeps in between.
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
