import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * Two threads take two locks in opposite order: each has one and waits for the other.
 *
 * Seen: Coffman, Elphick and Shoshani, System Deadlocks, 1971: circular wait.
 */
export default defineProgram({
  name: 'opposite-order',
  setup: () => ({ mutexes: words(2) }),
  threads: [({ mutexes }) => enterBoth(mutexes, 0, 1), ({ mutexes }) => enterBoth(mutexes, 1, 0)],
});

function enterBoth(mutexes: Int32Array, one: number, other: number): void {
  lock(mutexes, one);
  lock(mutexes, other);
  unlock(mutexes, other);
  unlock(mutexes, one);
}
