import { test } from 'node:test';
import { assertRingIsFound } from './large-components.ts';

test('a G-single of 1,000 transactions is named in a component of 30,000 that is full of other cycles', (t) => {
  const { transactions, tookMs } = assertRingIsFound(1_000, 28);
  t.diagnostic(`${transactions} transactions in ${Math.round(tookMs)} ms`);
});
