import { FREE, futexMutex, WAITED_FOR } from '../controls/futex-mutex.ts';
import { mutexTable, sleepWhile } from '../parts/mutex-table.ts';

/**
 * Planted bug: who was woken does not look again whether it is free. Somebody may have come in meanwhile.
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
