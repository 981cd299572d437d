import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../../src/base/option-values/duration.ts';

test('a duration is a number with a unit, short or spelt out, or a number of milliseconds', () => {
  for (const [text, ms] of [
    ['1ms', 1],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['24d', 2_073_600_000],
    ['2w', 1_209_600_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    [' 10 Seconds ', 10_000],
    ['2 mins', 120_000],
    [1, 1],
    [2 ** 31 - 1, 2 ** 31 - 1],
  ] as const) {
    assert.equal(parseDuration(text), ms, String(text));
  }
});

test('a duration without a unit, with another one, or outside of 1 ms to 24 days is refused', () => {
  for (const value of ['', '5', 'soon', '-1s', '5x', '1h30m', '1e3s', '1..5s', '0s', '0.5ms', '25d', '1y']) {
    assert.equal(parseDuration(value), undefined, value);
  }
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
    assert.equal(parseDuration(value), undefined, String(value));
  }
});
