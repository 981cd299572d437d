import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { assertSoon, concurrent, each } from './wide-histories.ts';

const appends = each(30_000, (i) => [['append', 'x', i]]);
const blindReads = each(30_000, () => [['r', 'x', []]]);

test('if 30,000 transactions miss 30,000 appends that nobody read, not all is looked at, and the result says so', () => {
  assertSoon(concurrent(0, [...appends, ...blindReads]), 'list-append', 60, 'width');
});

test('an anomaly that shows among what is looked at is told of a wide history, too', () => {
  const events = [...concurrent(0, appends), ...concurrent(30_000, blindReads)];
  const { outcome, reason, anomalies } = checkIsolation(events, 'list-append', { timeoutMs: 600_000 });
  assert.deepEqual([outcome, reason], ['violated', undefined]);
  assert.ok(anomalies.some(({ name }) => name === 'G-single-realtime'));
});

test('a transaction may read a list 20,000 times, and append to it as often', () => {
  const reads = each(20_000, () => ['r', 'x', []]);
  assertSoon(concurrent(0, [[...reads, ...each(20_000, (i) => ['append', 'x', i])]]), 'list-append', 5);
});

test('10,000 processes may write a register at the same time, twice over, and read it: the order in time is not all looked at', () => {
  const writes = (from: number) => each(10_000, (i) => [['w', 'x', from + i]]);
  const events = [
    ...concurrent(0, writes(0)),
    ...concurrent(10_000, writes(10_000)),
    ...concurrent(
      20_000,
      each(10_000, () => [['r', 'x', 10_000]]),
    ),
  ];
  assertSoon(events, 'rw-register', 60, 'width');
});

test('two transactions may have 5,000 registers in common', () => {
  const written = each(5_000, (i) => ['w', i, 1]);
  const events = [...concurrent(0, [written]), ...concurrent(0, [each(5_000, (i) => ['r', i, 1])])];
  assertSoon(events, 'rw-register', 30);
});
