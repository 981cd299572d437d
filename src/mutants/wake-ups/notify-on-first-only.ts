import { countingMutex } from '../controls/counting-mutex.ts';
import { mutexTable, sleepWhile, Word } from '../parts/mutex-table.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/**
 * Planted bug: each release leaves a signal, but only the first signal wakes a waiter. If a second release
 * comes before the woken waiter has taken its signal, no waiter is woken for the second. The waiter delays
 * there to make this likely.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 8.2.2: The Lost-Wakeup Problem.
 */
export default mutexTable('notify-on-first-only', {
  ...countingMutex,
  acquire(words, at, deadline) {
    if (this.tryAcquire(words, at)) return true;
    Atomics.add(words, at + Word.waiters, 1);
    try {
      while (!this.tryAcquire(words, at)) {
        if (!sleepWhile(words, at + Word.signals, 0, deadline)) return false;
        widenRaceWindow(200);
        takeOne(words, at + Word.signals);
      }
      return true;
    } finally {
      Atomics.sub(words, at + Word.waiters, 1);
    }
  },
  release(words, at) {
    Atomics.store(words, at + Word.state, 0);
    if (Atomics.load(words, at + Word.waiters) === 0) return;
    if (Atomics.add(words, at + Word.signals, 1) === 0) Atomics.notify(words, at + Word.signals, 1);
  },
});

function takeOne(words: Int32Array, word: number): void {
  for (let count = Atomics.load(words, word); count > 0; ) {
    const seen = Atomics.compareExchange(words, word, count, count - 1);
    if (seen === count) return;
    count = seen;
  }
}
