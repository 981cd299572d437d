import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoAll } from '../../src/base/cleanup.ts';

test('every undo runs, the last one first, and all errors are returned', async () => {
  const undone: number[] = [];
  const failing = (n: number) => () => {
    undone.push(n);
    throw new Error(`undo ${n}`);
  };
  const errors = await undoAll([() => undone.push(1), failing(2), async () => failing(3)()]);
  assert.deepEqual(undone, [3, 2, 1]);
  assert.deepEqual(errors.map(String), ['Error: undo 3', 'Error: undo 2']);
});

test('an undo that is no function is an error', async () => {
  const errors = await undoAll([undefined as never]);
  assert.match(String(errors), /^TypeError: undo is not a function/);
});

test('an undo that never returns is given up after its time, and reported by its source', async () => {
  const undone: string[] = [];
  const errors = await undoAll([() => undone.push('first'), () => new Promise(() => {})], { limitMs: 20 });
  assert.deepEqual(undone, ['first']);
  assert.match(String(errors), /^Error: it did not come back within 20 ms: \(\) ?=> ?new Promise/);
});

test('the next undo starts only when the one before it has settled', async () => {
  const events: string[] = [];
  const slow = async () => {
    events.push('begins');
    await new Promise((resolve) => setTimeout(resolve, 5));
    events.push('ends');
  };
  await undoAll([slow, slow], { onNext: () => events.push('next') });
  assert.deepEqual(events, ['next', 'begins', 'ends', 'next', 'begins', 'ends']);
});
