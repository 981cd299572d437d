import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

const WAITING = 1;
const GIVEN = 2;

/**
 * A thread that has waited long enough withdraws its request in the same step that finds out whether it was
 * given something.
 */
export default defineProgram({
  name: 'timed-wait',
  setup: () => ({ slot: words(1), taken: words(1), kept: words(1) }),
  threads: [take, give],
  check({ taken, kept }) {
    assert.equal(Atomics.load(taken, 0) + Atomics.load(kept, 0), 1, 'the item is lost');
  },
});

type World = Record<'slot' | 'taken' | 'kept', Int32Array>;

function take({ slot, taken }: World): void {
  Atomics.store(slot, 0, WAITING);
  Atomics.wait(slot, 0, WAITING, 10);
  if (Atomics.compareExchange(slot, 0, WAITING, 0) === GIVEN) Atomics.store(taken, 0, 1);
}

function give({ slot, kept }: World): void {
  if (Atomics.compareExchange(slot, 0, WAITING, GIVEN) === WAITING) Atomics.notify(slot, 0, 1);
  else Atomics.store(kept, 0, 1);
}
