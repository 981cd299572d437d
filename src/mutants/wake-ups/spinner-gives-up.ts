import { spinnerMutex, wakeOne } from '../controls/spinner-mutex.ts';
import { mutexTable, Word } from '../parts/mutex-table.ts';
import { widenRaceWindow } from '../parts/widen-race-window.ts';

/**
 * Planted bug: release leaves the key to a waiter that spins and wakes none of those that sleep, but it looks
 * for the spinning one before it frees the key. If that waiter gives up in between, all sleep beside a free
 * key. Release delays there to make this likely.
 *
 * Seen: as the danger that Go's scheduler has to avoid (runtime/proc.go): a thread stops spinning while
 * another one leaves the new work to it.
 */
export default mutexTable('spinner-gives-up', {
  ...spinnerMutex,
  release(words, at) {
    const isSpinning = Atomics.load(words, at + Word.spinner) === 1;
    widenRaceWindow(200);
    Atomics.store(words, at + Word.state, 0);
    if (!isSpinning) wakeOne(words, at);
  },
});
