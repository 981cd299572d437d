import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

const THREADS = 2;

/**
 * A barrier that is only a count: the last thread to arrive resets it to 0 and goes on. If it arrives at the
 * next phase before the other one has seen the 0, that one takes the new count for the old, and both wait.
 *
 * Seen: Downey, The Little Book of Semaphores, 3.6: Reusable barrier.
 */
export default defineProgram({
  name: 'barrier-reuse',
  setup: () => ({ arrived: words(1) }),
  threads: [twoPhases, twoPhases],
});

function twoPhases({ arrived }: { arrived: Int32Array }): void {
  meet(arrived);
  meet(arrived);
}

function meet(arrived: Int32Array): void {
  if (Atomics.add(arrived, 0, 1) + 1 === THREADS) {
    Atomics.store(arrived, 0, 0);
    Atomics.notify(arrived, 0);
    return;
  }
  for (;;) {
    const seen = Atomics.load(arrived, 0);
    if (seen === 0) return;
    Atomics.wait(arrived, 0, seen);
  }
}
