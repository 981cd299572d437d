import { type Mutex, mutexTable, sleepWhile, Word } from '../parts/mutex-table.ts';

const FREE = 0;
const TAKEN = 1;

/** A mutex that counts its waiters. It has no bug: mutants change one step of it. */
export const countingMutex: Mutex = {
  tryAcquire: (words, at) => Atomics.compareExchange(words, at + Word.state, FREE, TAKEN) === FREE,

  acquire(words, at, deadline) {
    if (this.tryAcquire(words, at)) return true;
    Atomics.add(words, at + Word.waiters, 1);
    try {
      while (!this.tryAcquire(words, at)) {
        if (!sleepWhile(words, at + Word.state, TAKEN, deadline)) return false;
      }
      return true;
    } finally {
      Atomics.sub(words, at + Word.waiters, 1);
    }
  },

  release(words, at) {
    Atomics.store(words, at + Word.state, FREE);
    // After the store: a waiter that is counted later finds the mutex free and does not sleep.
    if (Atomics.load(words, at + Word.waiters) > 0) Atomics.notify(words, at + Word.state, 1);
  },
};

export default mutexTable('counting-mutex', countingMutex);
