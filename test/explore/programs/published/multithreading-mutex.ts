import { Mutex } from 'multithreading';
import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** The published `Mutex` of the package `multithreading`: two threads that block, and one that awaits. */
export default defineProgram({
  name: 'multithreading-mutex',
  setup: () => ({ mutex: new Mutex(), inside: words(1) }),
  threads: [blocks, blocks, awaits],
});

interface World {
  readonly mutex: Mutex<void>;
  readonly inside: Int32Array;
}

function blocks({ mutex, inside }: World): void {
  const guard = mutex.blockingLock();
  alone(inside);
  guard.dispose();
}

async function awaits({ mutex, inside }: World): Promise<void> {
  const guard = await mutex.lock();
  alone(inside);
  guard.dispose();
}
