import { FREE, futexMutex, WAITED_FOR } from '../controls/futex-mutex.ts';
import { mutexTable, sleepWhile } from '../parts/mutex-table.ts';

/**
 * Planted bug: a waiter that was woken does not check again that the key is free. Another thread may have
 * taken it first.
 *
 * Seen: Lampson and Redell, Experience with Processes and Monitors in Mesa, 1980: a wake-up is a hint.
 */
export default mutexTable('wait-without-loop', {
  ...futexMutex,
  acquire(words, at, deadline) {
    if (Atomics.exchange(words, at, WAITED_FOR) !== FREE) {
      if (!sleepWhile(words, at, WAITED_FOR, deadline)) return false;
      Atomics.store(words, at, WAITED_FOR);
    }
    return true;
  },
});
