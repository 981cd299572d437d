import type { KeyLoad } from './heavy-keys.ts';

/**
 * What a run measured. All times are in ms. Durations are exact to 1.6 % (those of the series to 13 %), `max` is exact.
 */
export interface Measurements {
  /**
   * When it began to measure, from when the workers began: later where the process was killed, since what that one had
   * measured is gone with it.
   */
  readonly fromMs: number;
  /** For how long it measured. */
  readonly durationMs: number;
  /** Recorded calls by their `f`, the most frequent first; those that failed do not count, as in the verdict. */
  readonly calls: readonly (Durations & { readonly f: string })[];
  /** Of acquires that had to wait; of several keys at once each counts. */
  readonly waits: Durations;
  /** From a grant to its release. */
  readonly holds: Durations;
  readonly series: Series;
  readonly timeline: Timeline;
  /** The keys that took the most time, at most 50. */
  readonly keys: readonly KeyLoad[];
  /** All the others together. */
  readonly otherKeys: Omit<KeyLoad, 'key'>;
}

/** Of none all but `count` are 0. */
export interface Durations {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** How the run went, in at most 600 stretches of time. */
export interface Series {
  readonly widthMs: number;
  /** Grants that were given back, and recorded calls. */
  readonly operations: readonly number[];
  readonly calls: Percentiles;
  readonly waits: Percentiles;
}

/** Of what ended in each stretch of time; null where nothing did. */
export interface Percentiles {
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** What the workers' threads did, in at most 4,096 stretches of time. */
export interface Timeline {
  readonly widthMs: number;
  readonly workers: readonly WorkerTimeline[];
}

/**
 * In percent of each stretch of time. A thread that is blocked waits, also if it holds something; one that goes on
 * holds if any of its tasks does, and else waits if any of them does. The rest of the time it is idle.
 */
export interface WorkerTimeline {
  readonly held: readonly number[];
  readonly waiting: readonly number[];
}
