import { test } from 'node:test';
import { assertHeldSoon, concurrent, each } from './wide-histories.ts';

test('30,000 transactions may read a list without the appends of 30,000 others, which nobody read', () => {
  const appends = each(30_000, (i) => [['append', 'x', i]]);
  const reads = each(30_000, () => [['r', 'x', []]]);
  const events = concurrent(0, [...appends, ...reads]);
  assertHeldSoon(events, 'list-append', 60);
});

test('a transaction may read a list 20,000 times, and append to it as often', () => {
  const reads = each(20_000, () => ['r', 'x', []]);
  assertHeldSoon(concurrent(0, [[...reads, ...each(20_000, (i) => ['append', 'x', i])]]), 'list-append', 5);
});
