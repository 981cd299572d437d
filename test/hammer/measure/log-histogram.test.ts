import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf, histogramSize, middleOf, quantiles } from '../../../src/hammer/measure/log-histogram.ts';
import { fine } from '../../../src/hammer/measure/samples.ts';

test('a duration from 1 ns to an hour is counted in a bucket whose middle is within 1.6 % of it', () => {
  for (let ms = 1e-6; ms < 3_600_000; ms *= 1.013) {
    const middle = middleOf(bucketOf(ms, fine), fine);
    assert.ok(Math.abs(middle - ms) / ms <= 1 / 64, `${ms} is counted as ${middle}`);
  }
  assert.equal(bucketOf(0, fine), 0);
  assert.equal(bucketOf(-1, fine), 0);
  assert.equal(bucketOf(1e12, fine), histogramSize(fine) - 1);
});

test('percentiles are those of the sorted durations', () => {
  const counts = new Float64Array(histogramSize(fine));
  const durations = Array.from({ length: 10_000 }, (_, index) => ((index * 7_919) % 10_000) / 100);
  for (const duration of durations) counts[bucketOf(duration, fine)]! += 1;
  const sorted = durations.toSorted((a, b) => a - b);
  for (const share of [0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.ceil(share * 10_000) - 1]!;
    const [found] = quantiles(counts, fine, [share])!;
    assert.ok(Math.abs(found - exact) / exact <= 1 / 64, `${share}: ${found}, not ${exact}`);
  }
  assert.equal(quantiles(new Float64Array(8), fine, [0.5]), null);
});
