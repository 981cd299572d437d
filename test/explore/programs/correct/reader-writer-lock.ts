import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { lockExclusive, lockShared, unlockExclusive, unlockShared } from '../parts/reader-writer-lock.ts';
import { words } from '../parts/words.ts';

/** Two readers never see half of a write. */
export default defineProgram({
  name: 'reader-writer-lock',
  setup: () => ({ state: words(1), pair: words(2) }),
  threads: [read, read, write],
});

function read({ state, pair }: Record<'state' | 'pair', Int32Array>): void {
  lockShared(state);
  assert.equal(Atomics.load(pair, 0), Atomics.load(pair, 1), 'half written');
  unlockShared(state);
}

function write({ state, pair }: Record<'state' | 'pair', Int32Array>): void {
  lockExclusive(state);
  Atomics.store(pair, 0, 1);
  Atomics.store(pair, 1, 1);
  unlockExclusive(state);
}
