import { defineProgram } from '../../../../src/explore/index.ts';
import { acquire, release } from '../parts/semaphore.ts';
import { words } from '../parts/words.ts';

/** Two threads wait, and each of two releases wakes one. */
export default defineProgram({
  name: 'counting-semaphore',
  setup: () => ({ permits: words(1) }),
  threads: [take, take, give, give],
});

function take({ permits }: { permits: Int32Array }): void {
  acquire(permits);
}

function give({ permits }: { permits: Int32Array }): void {
  release(permits);
}
