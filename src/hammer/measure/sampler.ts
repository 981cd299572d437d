import { isPromise } from '../../base/is-promise.ts';
import type { GiveInput, RecordCall, RecordedCall } from '../history/recorder.ts';
import { writeText } from '../status/shared-text.ts';
import { ALL_OWNERS, type StatusWriter } from '../status/worker-status.ts';
import { bucketWriter } from './growing-buckets.ts';
import { keyLoadWriter } from './heavy-keys.ts';
import { bucketOf } from './log-histogram.ts';
import {
  coarse,
  fine,
  HISTOGRAM_SIZE,
  Histogram,
  MAX_CALLS,
  NOTHING,
  Open,
  originOf,
  readNames,
  type Samples,
  SeriesField,
  seriesShape,
  TimelineField,
  timelineShape,
} from './samples.ts';

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
  let isCalling = false;
  // If it replaces a worker that died, the time since then is that of the dead one.
  let activity = open[Open.activity] === TimelineField.dead ? TimelineField.dead : NOTHING;
  open[Open.call] = NOTHING;

  function changeAt(time: number): void {
    if (activity !== NOTHING) timeline.addInterval(open[Open.since]!, time, activity);
    if (blocked > 0) activity = TimelineField.waiting;
    else if (held > 0) activity = TimelineField.held;
    else if (waiting > 0) activity = TimelineField.waiting;
    else activity = isCalling ? TimelineField.calling : NOTHING;
    open[Open.activity] = activity;
    open[Open.since] = time;
  }

  function count(histogram: number, ms: number): void {
    const at = histogram * HISTOGRAM_SIZE;
    if (ms > histograms[at]!) histograms[at] = ms;
    histograms[at + 1 + bucketOf(ms, fine)]! += 1;
  }

  function beginCall(histogram: number, from: number): void {
    open[Open.call] = histogram;
    open[Open.callSince] = from;
    isCalling = true;
    if (activity === NOTHING) changeAt(from);
  }

  function endCall(to: number): void {
    open[Open.call] = NOTHING;
    isCalling = false;
    if (activity === TimelineField.calling) changeAt(to);
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
        if (state === 'running' || state === 'ended') changeAt(now());
      },
      hold(key, owner) {
        const from = now();
        const letGo = writer.hold(key, owner, from + origin);
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
        run: (giveInput: GiveInput) => T | Promise<T>,
        show?: (returned: T) => unknown,
      ): T | Promise<T> {
        return record(
          f,
          call,
          (giveInput): T | Promise<T> => {
            const histogram = histogramOf(f);
            const from = now();
            beginCall(histogram, from);
            const succeed = (returned: T) => {
              const to = now();
              endCall(to);
              count(histogram, to - from);
              series.add(to, SeriesField.operations, 1);
              series.add(to, SeriesField.calls + bucketOf(to - from, coarse), 1);
              return returned;
            };
            const fail = (error: unknown): never => {
              endCall(now());
              throw error;
            };
            let running: T | Promise<T>;
            try {
              running = run(giveInput);
            } catch (error) {
              return fail(error);
            }
            return isPromise(running) ? Promise.resolve(running).then(succeed, fail) : succeed(running);
          },
          show as () => unknown,
        );
      }
      return measure as RecordCall;
    },
  };
}
