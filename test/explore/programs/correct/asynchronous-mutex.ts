import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { lock, lockAsync, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/** Two threads wait for a mutex without blocking, and one blocks. */
export default defineProgram({
  name: 'asynchronous-mutex',
  setup: () => ({ mutex: words(1), inside: words(1) }),
  threads: [enterAsync, enterAsync, enter],
});

type World = Record<'mutex' | 'inside', Int32Array>;

async function enterAsync({ mutex, inside }: World): Promise<void> {
  await lockAsync(mutex);
  alone(inside);
  unlock(mutex);
}

function enter({ mutex, inside }: World): void {
  lock(mutex);
  alone(inside);
  unlock(mutex);
}
