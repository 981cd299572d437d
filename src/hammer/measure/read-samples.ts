import type { WorkerStatus } from '../status/worker-status.ts';
import { type Buckets, readBuckets, widened } from './growing-buckets.ts';
import { readKeyLoads } from './heavy-keys.ts';
import { bucketOf, type HistogramShape, histogramSize, quantiles } from './log-histogram.ts';
import type { Durations, Measurements, Percentiles, Series, Timeline } from './measurements.ts';
import {
  coarse,
  endActivity,
  fine,
  HISTOGRAM_SIZE,
  Histogram,
  isDead,
  MAX_CALLS,
  OTHER_CALLS,
  readNames,
  type Samples,
  SeriesField,
  sampleTime,
  seriesShape,
  TimelineField,
  timelineShape,
  type WorkerSamples,
} from './samples.ts';
import { readUnfinished, type Unfinished } from './unfinished.ts';

const MAX_KEYS = 50;
/** The largest number of intervals in the timelines of all workers together. */
const MAX_INTERVALS = 8 * timelineShape.buckets;

/** Merges the samples of all workers: of those that have ended or died, and up to now of those that are stuck. */
export function readSamples(
  samples: Samples,
  statuses: readonly WorkerStatus[],
  durationMs: number,
  fromMs = 0,
): Measurements {
  const now = sampleTime(samples) ?? 0;
  const open = readUnfinished(samples, statuses, now);
  for (const { worker, state } of statuses) {
    if (state === 'running') endActivity(samples, worker, now);
    else if (isDead(samples, worker)) endActivity(samples, worker, durationMs);
  }
  const { workers } = samples;
  const histogram = (index: number) =>
    workers.map(({ histograms }) =>
      histograms.subarray(index * HISTOGRAM_SIZE, (index + 1) * HISTOGRAM_SIZE),
    );
  const [keys, otherKeys] = readKeyLoads(
    workers.map(({ keys }) => keys),
    MAX_KEYS,
    open.keys,
  );
  return {
    fromMs: Math.round(fromMs),
    durationMs: Math.round(durationMs),
    calls: readCalls(workers, open.calls),
    waits: durations(histogram(Histogram.waits), open.waits),
    holds: durations(histogram(Histogram.holds), open.holds),
    series: readSeries(workers, durationMs),
    timeline: readTimeline(workers, durationMs),
    keys: keys.map((load) => ({ ...load, waitedMs: rounded(load.waitedMs), heldMs: rounded(load.heldMs) })),
    otherKeys: { ...otherKeys, waitedMs: rounded(otherKeys.waitedMs), heldMs: rounded(otherKeys.heldMs) },
  };
}

function readCalls(workers: readonly WorkerSamples[], open: Unfinished['calls']): Measurements['calls'] {
  const parts = new Map<string, Float64Array[]>();
  for (const { names, histograms } of workers) {
    const fs = readNames(names);
    for (let call = 0; call <= MAX_CALLS; call++) {
      const f = call === MAX_CALLS ? OTHER_CALLS : fs[call];
      if (f === undefined) continue;
      const at = (Histogram.calls + call) * HISTOGRAM_SIZE;
      parts.set(f, [...(parts.get(f) ?? []), histograms.subarray(at, at + HISTOGRAM_SIZE)]);
    }
  }
  return [...parts]
    .map(([f, histograms]) => ({ f, ...durations(histograms, open.get(f)) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

function durations(histograms: readonly Float64Array[], open: readonly number[] = []): Durations {
  const counts = new Float64Array(HISTOGRAM_SIZE - 1);
  for (const ms of open) counts[bucketOf(ms, fine)]! += 1;
  let max = Math.max(0, ...open);
  for (const histogram of histograms) {
    max = Math.max(max, histogram[0]!);
    for (let bucket = 0; bucket < counts.length; bucket++) counts[bucket]! += histogram[1 + bucket]!;
  }
  const [p50, p90, p99, p999] = quantiles(counts, fine, [0.5, 0.9, 0.99, 0.999]) ?? [0, 0, 0, 0];
  // The middle of a bucket may be above every duration that it counts.
  const shown = (quantile: number) => rounded(Math.min(quantile, max));
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    open: open.length,
    p50: shown(p50),
    p90: shown(p90),
    p99: shown(p99),
    p999: shown(p999),
    max: rounded(max),
  };
}

/** Merges the buckets of each worker until all have the same width: at least that of the widest. */
function sameWidth(all: readonly Buckets[], fields: number, atLeastMs = 0): Buckets[] {
  const widthMs = Math.max(atLeastMs, ...all.map(({ widthMs }) => widthMs));
  return all.map((buckets) => widened(buckets, widthMs, fields));
}

/** The number of buckets up to the last one that is not empty in every worker. */
function lengthOf(all: readonly Buckets[], fields: number): number {
  const lengths = all.map(({ sums }) => Math.ceil((sums.findLastIndex((sum) => sum > 0) + 1) / fields));
  return Math.max(0, ...lengths);
}

function readSeries(workers: readonly WorkerSamples[], durationMs: number): Series {
  const { fields, buckets } = seriesShape;
  const all = sameWidth(
    workers.map(({ series }) => readBuckets(series, seriesShape)),
    fields,
    durationMs / buckets,
  );
  const { widthMs } = all[0]!;
  // Up to the end of the run, even if nothing ended in the last intervals.
  const length = Math.max(lengthOf(all, fields), Math.ceil(durationMs / widthMs));
  const total = new Float64Array(length * fields);
  for (const { sums } of all) {
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

function readTimeline(workers: readonly WorkerSamples[], durationMs: number): Timeline {
  const { fields } = timelineShape;
  const read = workers.map(({ timeline }) => readBuckets(timeline, timelineShape));
  // A replacement that begins after the end of the run says nothing about the run.
  for (const { sums, widthMs } of read) {
    const end = Math.ceil(durationMs / widthMs) * fields;
    for (let index = end + TimelineField.dead; index < sums.length; index += fields) sums[index] = 0;
  }
  let all = sameWidth(read, fields);
  while (lengthOf(all, fields) * workers.length > MAX_INTERVALS)
    all = sameWidth(all, fields, 2 * all[0]!.widthMs);
  const { widthMs } = all[0]!;
  const length = lengthOf(all, fields);
  const percentages = (sums: Float64Array, activity: number) =>
    Array.from({ length }, (_, bucket) =>
      Math.round((100 * (sums[bucket * fields + activity] ?? 0)) / widthMs),
    );
  const unlessNever = (shares: number[]) => (shares.some((share) => share > 0) ? shares : []);
  return {
    widthMs,
    workers: all.map(({ sums }) => ({
      held: percentages(sums, TimelineField.held),
      waiting: percentages(sums, TimelineField.waiting),
      calling: unlessNever(percentages(sums, TimelineField.calling)),
      dead: unlessNever(percentages(sums, TimelineField.dead)),
    })),
  };
}

/** Rounds to four digits; the others are noise. */
function rounded(ms: number): number {
  return Number(ms.toPrecision(4));
}
