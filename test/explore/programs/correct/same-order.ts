import { defineProgram } from '../../../../src/explore/index.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** Two threads name two locks in opposite order, and take the lower one first. */
export default defineProgram({
  name: 'same-order',
  setup: () => ({ mutexes: words(2) }),
  threads: [({ mutexes }) => enterBoth(mutexes, 0, 1), ({ mutexes }) => enterBoth(mutexes, 1, 0)],
});

function enterBoth(mutexes: Int32Array, one: number, other: number): void {
  lock(mutexes, Math.min(one, other));
  lock(mutexes, Math.max(one, other));
  unlock(mutexes, other);
  unlock(mutexes, one);
}
