import assert from 'node:assert/strict';
import { defineProgram } from '../../src/explore/index.ts';

const FREE = 0;
const TAKEN = 1;
const WAITED_FOR = 2;

/**
 * Two threads with two critical sections each, on the three-state mutex of Drepper's "Futexes Are Tricky".
 */
export default defineProgram({
  name: 'three-state-mutex',
  setup: () => ({
    mutex: new Int32Array(new SharedArrayBuffer(4)),
    inside: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [enterTwice, enterTwice],
});

function enterTwice({ mutex, inside }: Record<'mutex' | 'inside', Int32Array>): void {
  for (let time = 0; time < 2; time++) {
    lock(mutex);
    assert.equal(Atomics.add(inside, 0, 1), 0, 'another one is inside');
    Atomics.sub(inside, 0, 1);
    unlock(mutex);
  }
}

export function lock(mutex: Int32Array): void {
  if (Atomics.compareExchange(mutex, 0, FREE, TAKEN) === FREE) return;
  while (Atomics.exchange(mutex, 0, WAITED_FOR) !== FREE) Atomics.wait(mutex, 0, WAITED_FOR);
}

function unlock(mutex: Int32Array): void {
  if (Atomics.exchange(mutex, 0, FREE) === WAITED_FOR) Atomics.notify(mutex, 0, 1);
}
