import type { Timeline, WorkerTimeline } from '../../hammer/measure/measurements.ts';

/** What a worker can be doing, as the lanes show it, and the words for it. */
export const activityWords: Readonly<Record<keyof WorkerTimeline, string>> = {
  held: 'holds a lock',
  waiting: 'waits for a lock',
  calling: 'in a recorded call',
  dead: 'dead',
};

export type LaneActivity = keyof WorkerTimeline;

/** The activities that any worker of the run had. */
export function activitiesOf({ workers }: Timeline): LaneActivity[] {
  return (Object.keys(activityWords) as LaneActivity[]).filter((activity) =>
    workers.some((worker) => worker[activity].some((share) => share > 0)),
  );
}

/** The share of a run in which a worker had an activity, from 0 to 1. */
export function shareOf({ widthMs }: Timeline, percentages: readonly number[], durationMs: number): number {
  const ms = percentages.reduce((sum, percentage) => sum + (percentage / 100) * widthMs, 0);
  return Math.min(1, ms / Math.max(durationMs, percentages.length * widthMs, Number.MIN_VALUE));
}
