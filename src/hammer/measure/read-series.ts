import { type Buckets, commonWidth, filledLength, readBuckets, widened } from './growing-buckets.ts';
import { type HistogramShape, histogramSize, quantiles } from './log-histogram.ts';
import type { Percentiles, Series } from './measurements.ts';
import { rounded } from './rounded.ts';
import { coarse, SeriesField, seriesShape, type WorkerSamples } from './samples.ts';

const { fields, buckets } = seriesShape;

export function readSeries(workers: readonly WorkerSamples[], durationMs: number): Series {
  const all = workers.map(({ series }) => readBuckets(series, seriesShape));
  const widthMs = commonWidth(all, seriesShape, durationMs / buckets);
  return seriesOf(all, widthMs, durationMs);
}

/**
 * The sums of all workers in intervals of one width.
 *
 * @param durationMs the series goes on to this time at least, even if nothing ended in the last intervals
 */
export function seriesOf(all: readonly Buckets[], widthMs: number, durationMs: number): Series {
  const merged = all.map((one) => widened(one, widthMs, fields));
  const length = Math.max(filledLength(merged, fields), Math.ceil(durationMs / widthMs));
  const total = new Float64Array(length * fields);
  for (const { sums } of merged) {
    for (let index = 0; index < Math.min(total.length, sums.length); index++) total[index]! += sums[index]!;
  }
  const points = Array.from({ length }, (_, point) => total.subarray(point * fields, (point + 1) * fields));
  const percentiles = (field: number): Percentiles => {
    const found = points.map((point) =>
      seriesQuantiles(point.subarray(field, field + histogramSize(coarse)), coarse),
    );
    return { p50: found.map((pair) => pair?.[0] ?? null), p99: found.map((pair) => pair?.[1] ?? null) };
  };
  return {
    widthMs,
    operations: points.map((point) => point[SeriesField.operations]!),
    calls: percentiles(SeriesField.calls),
    waits: percentiles(SeriesField.waits),
  };
}

function seriesQuantiles(counts: Float64Array, shape: HistogramShape): [p50: number, p99: number] | null {
  const found = quantiles(counts, shape, [0.5, 0.99]);
  return found && [rounded(found[0]), rounded(found[1])];
}
