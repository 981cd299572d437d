import { type Buckets, commonWidth, filledLength, readBuckets, widened } from './growing-buckets.ts';
import type { Timeline } from './measurements.ts';
import { TimelineField, timelineShape, type WorkerSamples } from './samples.ts';

const { fields, buckets } = timelineShape;
/** The largest number of intervals in the timelines of all workers together. */
const MAX_INTERVALS = 8 * buckets;

export function readTimeline(workers: readonly WorkerSamples[], durationMs: number): Timeline {
  const read = workers.map(({ timeline }) => readBuckets(timeline, timelineShape));
  // A replacement that begins after the end of the run says nothing about the run.
  for (const { sums, widthMs } of read) {
    const end = Math.ceil(durationMs / widthMs) * fields;
    for (let index = end + TimelineField.dead; index < sums.length; index += fields) sums[index] = 0;
  }
  const widest = (all: readonly Buckets[], leastMs = 0) => {
    const widthMs = commonWidth(all, timelineShape, leastMs);
    return all.map((one) => widened(one, widthMs, fields));
  };
  let all = widest(read);
  while (filledLength(all, fields) * workers.length > MAX_INTERVALS) all = widest(all, 2 * all[0]!.widthMs);
  return timelineOf(all, filledLength(all, fields));
}

/** The shares of the activities in the first `length` intervals, whose width is the same for all workers. */
export function timelineOf(all: readonly Buckets[], length: number): Timeline {
  const { widthMs } = all[0]!;
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
