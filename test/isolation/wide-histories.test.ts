import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { provingOperations } from '../../src/report/text/transaction-text.ts';
import { concurrent, each } from './wide-histories.ts';

test('a read of an append to come is found in lists that contradict each other, too', () => {
  const events = concurrent(0, [
    [['append', 'x', 1]],
    [['append', 'x', 2]],
    [['r', 'x', [1, 2]]],
    [
      ['r', 'x', [2, 3]],
      ['append', 'x', 3],
    ],
  ]);
  const { anomalies } = checkIsolation(events, 'list-append');
  assert.ok(anomalies.some(({ name }) => name === 'future-read'));
});

test('what proves a cycle of 10,000 transactions is found in a time that is linear in it', () => {
  const size = 10_000;
  const transactions = each(size, () => ({}));
  const edges = each(size, (from) => ({ from, to: (from + 1) % size, fromOperation: 0, toOperation: 1 }));
  const begin = performance.now();
  const proofs = provingOperations({ transactions, edges } as never);
  assert.ok(performance.now() - begin < 500);
  assert.deepEqual(new Set(proofs.map((operations) => operations.size)), new Set([2]));
});
