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

test('10,000 processes may write a register at the same time, three times over', () => {
  const writes = (from: number) => each(10_000, (i) => [['w', 'x', from + i]]);
  const events = [
    ...concurrent(0, writes(0)),
    ...concurrent(10_000, writes(10_000)),
    ...concurrent(
      20_000,
      each(10_000, () => [['r', 'x', 10_000]]),
    ),
  ];
  assertHeldSoon(events, 'rw-register', 60);
});

test('two transactions may have 5,000 registers in common', () => {
  const written = each(5_000, (i) => ['w', i, 1]);
  const events = [...concurrent(0, [written]), ...concurrent(0, [each(5_000, (i) => ['r', i, 1])])];
  assertHeldSoon(events, 'rw-register', 30);
});
