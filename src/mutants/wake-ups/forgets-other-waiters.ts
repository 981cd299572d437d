import { FREE, futexMutex, TAKEN, WAITED_FOR } from '../controls/futex-mutex.ts';
import { mutexTable, sleepWhile } from '../parts/mutex-table.ts';

/**
 * Planted bug: who was woken takes it as if nobody else slept, so it will not wake the next one.
 *
 * Seen: Drepper, Futexes Are Tricky: who was woken must take the lock as one that is waited for.
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
