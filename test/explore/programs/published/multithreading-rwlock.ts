import assert from 'node:assert/strict';
import { RwLock } from 'multithreading';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/** The published `RwLock` of the package `multithreading`: two readers and two writers. */
export default defineProgram({
  name: 'multithreading-rwlock',
  setup: () => ({ lock: new RwLock(), inside: words(2) }),
  threads: [read, read, write, write],
});

interface World {
  readonly lock: RwLock<void>;
  /** The numbers of readers and of writers. */
  readonly inside: Int32Array;
}

function read({ lock, inside }: World): void {
  const guard = lock.blockingRead();
  Atomics.add(inside, 0, 1);
  assert.equal(Atomics.load(inside, 1), 0);
  Atomics.sub(inside, 0, 1);
  guard.dispose();
}

function write({ lock, inside }: World): void {
  const guard = lock.blockingWrite();
  assert.equal(Atomics.add(inside, 1, 1), 0);
  assert.equal(Atomics.load(inside, 0), 0);
  Atomics.sub(inside, 1, 1);
  guard.dispose();
}
