import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

const WAITING = 1;
const GIVEN = 2;

/**
 * An item is handed to a waiting thread, whose wait times out after it was given the item and before it was
 * woken. It takes that to mean that it got no item, and the item is lost.
 *
 * Seen: POSIX, pthread_cond_timedwait: a timeout may occur although the predicate is true, so it has to be
 * checked.
 */
export default defineProgram({
  name: 'timed-wait-forgets-to-look',
  setup: () => ({ slot: words(1), taken: words(1), kept: words(1) }),
  threads: [take, give],
  check({ taken, kept }) {
    assert.equal(Atomics.load(taken, 0) + Atomics.load(kept, 0), 1, 'the item is lost');
  },
});

type World = Record<'slot' | 'taken' | 'kept', Int32Array>;

function take({ slot, taken }: World): void {
  Atomics.store(slot, 0, WAITING);
  if (Atomics.wait(slot, 0, WAITING, 10) === 'timed-out') Atomics.store(slot, 0, 0);
  else Atomics.store(taken, 0, 1);
}

function give({ slot, kept }: World): void {
  if (Atomics.compareExchange(slot, 0, WAITING, GIVEN) === WAITING) Atomics.notify(slot, 0, 1);
  else Atomics.store(kept, 0, 1);
}
