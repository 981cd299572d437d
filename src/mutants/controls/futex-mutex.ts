import { type Mutex, mutexTable, sleepWhile } from '../parts/mutex-table.ts';

export const FREE = 0;
export const TAKEN = 1;
/** Taken, and there may be sleeping waiters: the release has to wake one. */
export const WAITED_FOR = 2;

/**
 * The textbook mutex of three states (Drepper, Futexes Are Tricky, mutex 2). It has no bug: mutants change one step of it,
 * and as their control it shows that the rest of them is not what is caught.
 */
export const futexMutex: Mutex = {
  tryAcquire: (words, at) => Atomics.compareExchange(words, at, FREE, TAKEN) === FREE,

  acquire(words, at, deadline) {
    if (this.tryAcquire(words, at)) return true;
    // A waiter that has slept takes it as contended: others may still sleep.
    while (Atomics.exchange(words, at, WAITED_FOR) !== FREE) {
      if (!sleepWhile(words, at, WAITED_FOR, deadline)) return false;
    }
    return true;
  },

  release(words, at) {
    if (Atomics.exchange(words, at, FREE) === WAITED_FOR) Atomics.notify(words, at, 1);
  },
};

export default mutexTable('futex-mutex', futexMutex);
