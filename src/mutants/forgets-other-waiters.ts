import { FREE, futexMutex, TAKEN, WAITED_FOR } from './parts/futex-mutex.ts';
import { mutexLock, sleepWhile } from './parts/mutex-lock.ts';

/**
 * Planted bug: who was woken takes it as if nobody else slept, so it will not wake the next one.
 *
 * Seen: Drepper, Futexes Are Tricky: who was woken must take the lock as one that is waited for.
 */
export default mutexLock('forgets-other-waiters', {
  ...futexMutex,
  take(words, at, deadline) {
    while (Atomics.compareExchange(words, at, FREE, TAKEN) !== FREE) {
      const seen = Atomics.compareExchange(words, at, TAKEN, WAITED_FOR);
      if (seen !== FREE && !sleepWhile(words, at, WAITED_FOR, deadline)) return false;
    }
    return true;
  },
});
