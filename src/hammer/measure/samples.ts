import type { RecordCall, RecordedCall } from '../history/recorder.ts';
import { readText, TEXT_UNITS, writeText } from '../status/shared-text.ts';
import { ALL_OWNERS, type StatusWriter } from '../status/worker-status.ts';
import { type BucketShape, bucketWriter, createBuckets } from './growing-buckets.ts';
import { createKeyLoads, keyLoadWriter } from './heavy-keys.ts';
import { bucketOf, type HistogramShape, histogramSize } from './log-histogram.ts';

/** The measurements of all workers, in shared memory, so that those of a worker that dies are not lost. */
export interface Samples {
  /** `performance.now()` when the first worker began, in ns; 0 before that. */
  readonly origin: BigInt64Array<SharedArrayBuffer>;
  readonly workers: readonly WorkerSamples[];
}

/** The measurements of one worker, which only that worker writes. */
export interface WorkerSamples {
  /** The current activity of the thread and its start: that time is not in any bucket yet. */
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

export const timelineShape: BucketShape = { buckets: 4096, fields: 2, firstMs: 1 };
export const TimelineField = { held: 0, waiting: 1 } as const;

export const seriesShape: BucketShape = { buckets: 600, fields: 1 + 2 * histogramSize(coarse), firstMs: 10 };
/** The offsets of the counts in a bucket of the series. */
export const SeriesField = { operations: 0, calls: 1, waits: 1 + histogramSize(coarse) } as const;

const Open = { activity: 0, since: 1 } as const;
const NOTHING = -1;
/** Workers that write to the same cache line would slow each other down (false sharing). */
const CACHE_LINE = 64;

/** The size of a histogram: the maximum, then the counts. */
export const HISTOGRAM_SIZE = 1 + histogramSize(fine);
/** The indexes of the histograms. Those of calls come last, and the very last one is that of all further functions. */
export const Histogram = { waits: 0, holds: 1, calls: 2 } as const;
export const MAX_CALLS = 24;

export function createSamples(workers: number): Samples {
  return {
    origin: new BigInt64Array(new SharedArrayBuffer(8)),
    workers: Array.from({ length: workers }, () => ({
      open: new Float64Array(new SharedArrayBuffer(3 * CACHE_LINE), CACHE_LINE, 2).fill(NOTHING),
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

/** The status writer and the `record` of a worker, which also measure. */
export interface Sampler {
  readonly status: StatusWriter;
  measured(record: RecordCall): RecordCall;
}

export function sampler(samples: Samples, worker: number, writer: StatusWriter): Sampler {
  const {
    open,
    timeline: timelineMemory,
    series: seriesMemory,
    histograms,
    names,
    keys,
  } = samples.workers[worker]!;
  const timeline = bucketWriter(timelineMemory, timelineShape);
  const series = bucketWriter(seriesMemory, seriesShape);
  const loads = keyLoadWriter(keys);
  // The names may have been written by an earlier life of the worker.
  const callNames = new Map(readNames(names).map((f, call) => [f, call]));
  let origin = 0;
  const now = () => performance.now() - origin;

  let held = 0;
  let waiting = 0;
  let blocked = 0;
  let activity: number = NOTHING;

  function changeAt(time: number): void {
    if (activity !== NOTHING) timeline.addInterval(open[Open.since]!, time, activity);
    if (blocked > 0) activity = TimelineField.waiting;
    else if (held > 0) activity = TimelineField.held;
    else activity = waiting > 0 ? TimelineField.waiting : NOTHING;
    open[Open.activity] = activity;
    open[Open.since] = time;
  }

  function count(histogram: number, ms: number): void {
    const at = histogram * HISTOGRAM_SIZE;
    if (ms > histograms[at]!) histograms[at] = ms;
    histograms[at + 1 + bucketOf(ms, fine)]! += 1;
  }

  function histogramOf(f: string): number {
    let call = callNames.get(f);
    if (call === undefined) {
      call = callNames.size;
      if (call === MAX_CALLS) return Histogram.calls + MAX_CALLS;
      callNames.set(f, call);
      writeText(names, call, f);
    }
    return Histogram.calls + call;
  }

  return {
    status: {
      ...writer,
      setState(state) {
        writer.setState(state);
        if (state === 'running') origin = originOf(samples);
        if (state === 'ended') changeAt(now());
      },
      hold(key, owner) {
        const letGo = writer.hold(key, owner);
        const from = now();
        held += 1;
        if (held === 1) changeAt(from);
        return () => {
          const to = now();
          held -= 1;
          if (held === 0) changeAt(to);
          // After the release, so that no waiter is held up by the counting.
          count(Histogram.holds, to - from);
          series.add(to, SeriesField.operations, 1);
          loads.held(key, to - from);
          letGo();
        };
      },
      waitFor(key, owner) {
        const endWait = writer.waitFor(key, owner);
        const from = now();
        const blocks = owner === ALL_OWNERS ? 1 : 0;
        waiting += 1;
        blocked += blocks;
        changeAt(from);
        return () => {
          const to = now();
          count(Histogram.waits, to - from);
          series.add(to, SeriesField.waits + bucketOf(to - from, coarse), 1);
          loads.waited(key, to - from);
          waiting -= 1;
          blocked -= blocks;
          changeAt(to);
          endWait();
        };
      },
    },
    measured(record) {
      function measure<T>(
        f: string,
        call: RecordedCall,
        run: () => T | Promise<T>,
        show?: (returned: T) => unknown,
      ): T | Promise<T> {
        return record(
          f,
          call,
          (): T | Promise<T> => {
            const from = now();
            const running = run();
            const end = (returned: T) => {
              const to = now();
              count(histogramOf(f), to - from);
              series.add(to, SeriesField.operations, 1);
              series.add(to, SeriesField.calls + bucketOf(to - from, coarse), 1);
              return returned;
            };
            return running instanceof Promise ? running.then(end) : end(running);
          },
          show as () => unknown,
        );
      }
      return measure as RecordCall;
    },
  };
}

/** Adds the current activity of a worker that has died or is stuck, as if the activity ended now. */
export function endHere({ workers, origin }: Samples, worker: number): void {
  const { open, timeline } = workers[worker]!;
  const activity = open[Open.activity]!;
  if (activity === NOTHING) return;
  const now = performance.now() - Number(Atomics.load(origin, 0)) / 1e6;
  bucketWriter(timeline, timelineShape).addInterval(open[Open.since]!, now, activity);
  open[Open.activity] = NOTHING;
}

/** The functions in the order of their histograms. */
export function readNames(names: Uint16Array): string[] {
  return Array.from({ length: MAX_CALLS }, (_, call) => readText(names, call)).filter((f) => f !== '');
}

/** The common origin of all workers' times: the moment at which the first of them began. */
function originOf({ origin }: Samples): number {
  Atomics.compareExchange(origin, 0, 0n, BigInt(Math.floor(performance.now() * 1e6)));
  return Number(Atomics.load(origin, 0)) / 1e6;
}
