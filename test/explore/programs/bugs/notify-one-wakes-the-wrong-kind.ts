import { defineProgram } from '../../../../src/explore/index.ts';
import { signal, waitFor } from '../parts/condition.ts';
import { lock, unlock } from '../parts/three-state-mutex.ts';
import { words } from '../parts/words.ts';

/**
 * Producers and consumers of a buffer of one wait on the same condition, and each change wakes one of them.
 * It may wake a thread that the change does not help: that one goes back to sleep, and so does the one that
 * could have gone on.
 *
 * Seen: Goetz and others, Java Concurrency in Practice, 14.2.4: when notify can be used instead of notifyAll.
 */
export default defineProgram({
  name: 'notify-one-wakes-the-wrong-kind',
  setup: () => ({ mutex: words(1), changed: words(1), items: words(1) }),
  threads: [consume, consume, produceTwo],
});

type World = Record<'mutex' | 'changed' | 'items', Int32Array>;

function consume(world: World): void {
  changeTo(world, 0);
}

function produceTwo(world: World): void {
  changeTo(world, 1);
  changeTo(world, 1);
}

function changeTo({ mutex, changed, items }: World, wanted: number): void {
  lock(mutex);
  while (Atomics.load(items, 0) === wanted) waitFor(changed, mutex);
  Atomics.store(items, 0, wanted);
  signal(changed);
  unlock(mutex);
}
