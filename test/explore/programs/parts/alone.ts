import assert from 'node:assert/strict';

/** A critical section that fails if two threads are in it. */
export function alone(inside: Int32Array): void {
  assert.equal(Atomics.add(inside, 0, 1), 0, 'another thread is inside');
  Atomics.sub(inside, 0, 1);
}
