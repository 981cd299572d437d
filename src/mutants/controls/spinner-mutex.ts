import { type Mutex, mutexTable, sleepWhile, Word } from '../parts/mutex-table.ts';

const FREE = 0;
const TAKEN = 1;
/** How often a waiter that spins looks at the key. */
const LOOKS = 3_000;

/**
 * A mutex that lets one waiter spin while the others sleep, as Dice does in Malthusian Locks, EuroSys 2017. A release
 * wakes none of them while one spins. It has no bug: mutants change one step of it.
 */
export const spinnerMutex: Mutex = {
  tryAcquire: (words, at) => Atomics.compareExchange(words, at + Word.state, FREE, TAKEN) === FREE,

  acquire(words, at, deadline) {
    if (this.tryAcquire(words, at)) return true;
    if (Atomics.compareExchange(words, at + Word.spinner, 0, 1) === 0) {
      const isIn = spin(() => this.tryAcquire(words, at));
      Atomics.store(words, at + Word.spinner, 0);
      if (isIn) return true;
    }
    Atomics.add(words, at + Word.waiters, 1);
    try {
      for (;;) {
        const signals = Atomics.load(words, at + Word.signals);
        // A release that saw this waiter spin has woken no other: this look finds the key free then.
        if (this.tryAcquire(words, at)) return true;
        if (!sleepWhile(words, at + Word.signals, signals, deadline)) return false;
      }
    } finally {
      Atomics.sub(words, at + Word.waiters, 1);
    }
  },

  release(words, at) {
    Atomics.store(words, at + Word.state, FREE);
    if (Atomics.load(words, at + Word.spinner) === 0) wakeOne(words, at);
  },
};

function spin(tryAcquire: () => boolean): boolean {
  for (let look = 0; look < LOOKS; look++) if (tryAcquire()) return true;
  return false;
}

/** Wakes a waiter that sleeps, if there is one. */
export function wakeOne(words: Int32Array, at: number): void {
  if (Atomics.load(words, at + Word.waiters) === 0) return;
  Atomics.add(words, at + Word.signals, 1);
  Atomics.notify(words, at + Word.signals, 1);
}

export default mutexTable('spinner-mutex', spinnerMutex);
