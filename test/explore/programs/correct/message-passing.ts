import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * A plain payload behind an atomic flag: a thread that has seen the flag sees the payload, and no accesses
 * race.
 */
export default defineProgram({
  name: 'message-passing',
  setup: () => ({ flag: words(1), payload: words(1) }),
  threads: [send, receive],
});

type World = Record<'flag' | 'payload', Int32Array>;

function send({ flag, payload }: World): void {
  payload[0] = 42;
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

function receive({ flag, payload }: World): void {
  while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0);
  assert.equal(payload[0], 42);
}
