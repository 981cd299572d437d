import { FREE, futexMutex, TAKEN, WAITED_FOR } from '../controls/futex-mutex.ts';
import { mutexTable, sleepWhile } from '../parts/mutex-table.ts';

/**
 * Planted bug: a woken waiter marks the key as taken without waiters, so its release does not wake the next
 * one.
 *
 * Seen: Drepper, Futexes Are Tricky: a thread that was woken must take the lock as contended.
 */
export default mutexTable('forgets-other-waiters', {
  ...futexMutex,
  acquire(words, at, deadline) {
    while (Atomics.compareExchange(words, at, FREE, TAKEN) !== FREE) {
      const seen = Atomics.compareExchange(words, at, TAKEN, WAITED_FOR);
      if (seen !== FREE && !sleepWhile(words, at, WAITED_FOR, deadline)) return false;
    }
    return true;
  },
});
