import type { WorkerStatus } from '../status/worker-status.ts';
import { readKeyLoads } from './heavy-keys.ts';
import { bucketOf, quantiles } from './log-histogram.ts';
import type { Durations, Measurements } from './measurements.ts';
import { readSeries } from './read-series.ts';
import { readTimeline } from './read-timeline.ts';
import { rounded } from './rounded.ts';
import {
  endActivity,
  fine,
  HISTOGRAM_SIZE,
  Histogram,
  isDead,
  MAX_CALLS,
  OTHER_CALLS,
  readNames,
  type Samples,
  sampleTime,
  type WorkerSamples,
} from './samples.ts';
import { readUnfinished, type Unfinished } from './unfinished.ts';

const MAX_KEYS = 50;

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
