import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

const THREADS = 2;
const PHASES = 2;

/**
 * A thread that arrives waits for the next generation, not for the count, which may belong to the next phase
 * by then.
 */
export default defineProgram({
  name: 'generation-barrier',
  setup: () => ({ arrived: words(1), generation: words(1), done: words(PHASES) }),
  threads: [work, work],
});

type World = Record<'arrived' | 'generation' | 'done', Int32Array>;

function work(world: World): void {
  for (let phase = 0; phase < PHASES; phase++) {
    Atomics.add(world.done, phase, 1);
    meet(world);
    assert.equal(Atomics.load(world.done, phase), THREADS, 'went on before the other thread was done');
  }
}

function meet({ arrived, generation }: World): void {
  const own = Atomics.load(generation, 0);
  if (Atomics.add(arrived, 0, 1) + 1 === THREADS) {
    Atomics.store(arrived, 0, 0);
    Atomics.add(generation, 0, 1);
    Atomics.notify(generation, 0);
  } else {
    while (Atomics.load(generation, 0) === own) Atomics.wait(generation, 0, own);
  }
}
