import { defineProgram } from '../../../../src/explore/index.ts';
import { acquire } from '../parts/semaphore.ts';
import { words } from '../parts/words.ts';

/**
 * A release wakes a waiter only when it raises the count from 0 to 1. Two threads sleep; a second release
 * comes before the woken thread has taken its permit, and wakes no other.
 *
 * Seen: Jiu-xiao/libxr, pull request 264; Herlihy and Shavit, The Art of Multiprocessor Programming, 8.2.2:
 * The Lost-Wakeup Problem.
 */
export default defineProgram({
  name: 'semaphore-notifies-on-first-only',
  setup: () => ({ permits: words(1) }),
  threads: [take, take, give, give],
});

function take({ permits }: { permits: Int32Array }): void {
  acquire(permits);
}

function give({ permits }: { permits: Int32Array }): void {
  if (Atomics.add(permits, 0, 1) === 0) Atomics.notify(permits, 0, 1);
}
