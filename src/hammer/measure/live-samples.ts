import { bucketsWithin, commonWidth, viewBuckets, widened } from './growing-buckets.ts';
import type { Series, Timeline } from './measurements.ts';
import { seriesOf } from './read-series.ts';
import { timelineOf } from './read-timeline.ts';
import { NOTHING, Open, type Samples, sampleTime, seriesShape, timelineShape } from './samples.ts';

/** What the workers measured since the last report. */
export interface LiveSamples {
  /** The time up to which they have measured, in ms since the first worker began. */
  readonly atMs: number;
  /** How throughput and latency have gone lately. */
  readonly series: LiveSeries;
  /** What each worker has done lately. */
  readonly timeline: LiveTimeline;
}

/** The end of a series that goes on. */
export interface LiveSeries extends Series {
  /** The index of its first interval: from there on, it replaces what was known. At 0 the intervals may have become wider. */
  readonly first: number;
}

/** The end of a timeline that goes on. */
export interface LiveTimeline extends Timeline {
  /** The index of its first interval: from there on, it replaces what was known. At 0 the intervals may have become wider. */
  readonly first: number;
}

/** The number of intervals that the whole run is shown in: no more than half of it, and no fewer than a quarter. */
const POINTS = 400;
const LEAST_MS = 20;

/**
 * Reads what the workers write while they go on. A worker may be interrupted between its look at the clock and its write, so
 * the last intervals are read again the next time.
 *
 * @returns a function that reads what is new; the first time, and after the intervals have become wider, everything. It
 * returns undefined before the first worker has begun
 */
export function liveSampler(samples: Samples): () => LiveSamples | undefined {
  let seriesMs = 0;
  let timelineMs = 0;
  let lastMs = 0;

  function readSeriesTail(atMs: number): LiveSeries {
    const all = samples.workers.map(({ series }) => viewBuckets(series, seriesShape));
    const widthMs = commonWidth(all, seriesShape, leastWidth(atMs));
    const first = widthMs === seriesMs ? lastSafe(lastMs, widthMs) : 0;
    seriesMs = widthMs;
    const fromMs = first * widthMs;
    const toMs = (Math.floor(atMs / widthMs) + 1) * widthMs;
    const tails = all.map((one) => bucketsWithin(one, fromMs, toMs, seriesShape.fields));
    return { first, ...seriesOf(tails, widthMs, atMs - fromMs) };
  }

  function readTimelineTail(atMs: number): LiveTimeline {
    const { fields } = timelineShape;
    const all = samples.workers.map(({ timeline }) => viewBuckets(timeline, timelineShape));
    const widthMs = commonWidth(all, timelineShape, leastWidth(atMs));
    const first = widthMs === timelineMs ? lastSafe(lastMs, widthMs) : 0;
    timelineMs = widthMs;
    const length = Math.max(0, Math.ceil(atMs / widthMs) - first);
    const tails = all.map((one, worker) => {
      const end = (first + length) * widthMs;
      const merged = widened(bucketsWithin(one, first * widthMs, end, fields), widthMs, fields);
      const sums = new Float64Array(length * fields);
      sums.set(merged.sums.subarray(0, sums.length));
      addOpenActivity(sums, samples.workers[worker]!.open, { first, widthMs, atMs });
      return { widthMs, sums };
    });
    return { first, ...timelineOf(tails, length) };
  }

  return () => {
    const atMs = sampleTime(samples);
    if (atMs === undefined) return undefined;
    const read = { atMs, series: readSeriesTail(atMs), timeline: readTimelineTail(atMs) };
    lastMs = atMs;
    return read;
  };
}

function leastWidth(atMs: number): number {
  return Math.max(LEAST_MS, atMs / POINTS);
}

/** The interval before the one that was incomplete the last time. */
function lastSafe(lastMs: number, widthMs: number): number {
  return Math.max(0, Math.floor(lastMs / widthMs) - 1);
}

/** Adds the activity that a worker is in the middle of, as far as it lies in these intervals. */
function addOpenActivity(
  sums: Float64Array,
  open: Float64Array,
  { first, widthMs, atMs }: { readonly first: number; readonly widthMs: number; readonly atMs: number },
): void {
  const activity = open[Open.activity]!;
  if (activity === NOTHING) return;
  const since = Math.max(0, open[Open.since]!);
  for (let interval = Math.max(first, Math.floor(since / widthMs)); interval * widthMs < atMs; interval++) {
    const from = Math.max(since, interval * widthMs);
    const to = Math.min(atMs, (interval + 1) * widthMs);
    const at = (interval - first) * timelineShape.fields + activity;
    // The worker may have ended the activity since the buckets were read, and have added it itself.
    sums[at] = Math.min(widthMs, sums[at]! + Math.max(0, to - from));
  }
}
