import { type Mutex, mutexTable, sleepWhile, Word } from '../parts/mutex-table.ts';

const FREE = 0;
const TAKEN = 1;

/** A mutex that counts who waits for it. It has no bug: mutants are this with one thing changed. */
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
    // Only now: who is counted later finds it free and does not sleep.
    if (Atomics.load(words, at + Word.waiters) > 0) Atomics.notify(words, at + Word.state, 1);
  },
};

export default mutexTable('counting-mutex', countingMutex);
