import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** Two threads lock the mutex twice each: the second time starts from what the first has left. */
export default defineProgram({
  name: 'three-state-mutex',
  setup: () => ({ mutex: words(1), inside: words(1) }),
  threads: [enterTwice, enterTwice],
});

function enterTwice({ mutex, inside }: Record<'mutex' | 'inside', Int32Array>): void {
  for (let time = 0; time < 2; time++) {
    lock(mutex);
    alone(inside);
    unlock(mutex);
  }
}
