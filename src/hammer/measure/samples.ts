import { readText, TEXT_UNITS } from '../status/shared-text.ts';
import { type BucketShape, bucketWriter, createBuckets } from './growing-buckets.ts';
import { createKeyLoads } from './heavy-keys.ts';
import { type HistogramShape, histogramSize } from './log-histogram.ts';

/** The measurements of all workers, in shared memory, so that those of a worker that dies are not lost. */
export interface Samples {
  /** `performance.now()` when the first worker began, in ns; 0 before that. */
  readonly origin: BigInt64Array<SharedArrayBuffer>;
  readonly workers: readonly WorkerSamples[];
}

/** The measurements of one worker, which only that worker writes. */
export interface WorkerSamples {
  /** The current activity of the thread and its start, whose time is not in any bucket yet, and the same of its call. */
  readonly open: Float64Array<SharedArrayBuffer>;
  readonly timeline: SharedArrayBuffer;
  readonly series: SharedArrayBuffer;
  readonly histograms: Float64Array<SharedArrayBuffer>;
  /** The function of each histogram of calls. */
  readonly names: Uint16Array<SharedArrayBuffer>;
  readonly keys: SharedArrayBuffer;
}

export const fine: HistogramShape = { bits: 5, from: 0, to: 42 };
export const coarse: HistogramShape = { bits: 2, from: 9, to: 37 };

export const timelineShape: BucketShape = { buckets: 4096, fields: 4, firstMs: 1 };
export const TimelineField = { held: 0, waiting: 1, calling: 2, dead: 3 } as const;

export const seriesShape: BucketShape = { buckets: 600, fields: 1 + 2 * histogramSize(coarse), firstMs: 10 };
/** The offsets of the counts in a bucket of the series. */
export const SeriesField = { operations: 0, calls: 1, waits: 1 + histogramSize(coarse) } as const;

export const Open = { activity: 0, since: 1, call: 2, callSince: 3 } as const;
export const NOTHING = -1;
/** Workers that write to the same cache line would slow each other down (false sharing). */
const CACHE_LINE = 64;

/** The size of a histogram: the maximum, then the counts. */
export const HISTOGRAM_SIZE = 1 + histogramSize(fine);
/** The indexes of the histograms. Those of calls come last, and the very last one is that of all further functions. */
export const Histogram = { waits: 0, holds: 1, calls: 2 } as const;
export const MAX_CALLS = 24;
/** The name of all functions that have no histogram of their own. */
export const OTHER_CALLS = 'others';

export function createSamples(workers: number): Samples {
  return {
    origin: new BigInt64Array(new SharedArrayBuffer(8)),
    workers: Array.from({ length: workers }, () => ({
      open: new Float64Array(new SharedArrayBuffer(3 * CACHE_LINE), CACHE_LINE, 4).fill(NOTHING),
      timeline: createBuckets(timelineShape),
      series: createBuckets(seriesShape),
      histograms: new Float64Array(
        new SharedArrayBuffer((Histogram.calls + MAX_CALLS + 1) * HISTOGRAM_SIZE * 8),
      ),
      names: new Uint16Array(new SharedArrayBuffer(MAX_CALLS * TEXT_UNITS * 2)),
      keys: createKeyLoads(),
    })),
  };
}

/**
 * Adds the current activity of a worker that is stuck or dead, as if the activity ended then.
 *
 * @param atMs in ms since the first worker began
 */
export function endActivity({ workers }: Samples, worker: number, atMs: number): void {
  const { open, timeline } = workers[worker]!;
  const activity = open[Open.activity]!;
  const since = open[Open.since]!;
  if (activity !== NOTHING && atMs > since)
    bucketWriter(timeline, timelineShape).addInterval(since, atMs, activity);
  open[Open.activity] = NOTHING;
}

/** Notes that a worker has died: it is dead until another one replaces it. */
export function noteDeath(samples: Samples, worker: number): void {
  const now = sampleTime(samples);
  // It died before any worker had begun.
  if (now === undefined) return;
  endActivity(samples, worker, now);
  const { open } = samples.workers[worker]!;
  open[Open.activity] = TimelineField.dead;
  open[Open.since] = now;
}

export function isDead({ workers }: Samples, worker: number): boolean {
  return workers[worker]!.open[Open.activity] === TimelineField.dead;
}

/** The recorded call that a worker is in: the index of its histogram, and its start in ms since the first worker began. */
export function openCall({ workers }: Samples, worker: number): { histogram: number; since: number } | null {
  const { open } = workers[worker]!;
  const histogram = open[Open.call]!;
  return histogram === NOTHING ? null : { histogram, since: open[Open.callSince]! };
}

/** Now, in ms since the first worker began; undefined before that. */
export function sampleTime({ origin }: Samples): number | undefined {
  const began = Number(Atomics.load(origin, 0)) / 1e6;
  return began === 0 ? undefined : performance.now() - began;
}

/** The functions in the order of their histograms. */
export function readNames(names: Uint16Array): string[] {
  return Array.from({ length: MAX_CALLS }, (_, call) => readText(names, call)).filter((f) => f !== '');
}

/** The common origin of all workers' times: the moment at which the first of them began. */
export function originOf({ origin }: Samples): number {
  Atomics.compareExchange(origin, 0, 0n, BigInt(Math.floor(performance.now() * 1e6)));
  return Number(Atomics.load(origin, 0)) / 1e6;
}
