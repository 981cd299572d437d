import type { KeyLoad } from './heavy-keys.ts';

/** What a run measured. All times are in ms. Percentiles are within 1.6 % (those of the series within 13 %), `max` is exact. */
export interface Measurements {
  /**
   * The beginning of the measurements, counted from the start of the workers. It is 0 unless the fault `kill` killed the
   * process: its measurements are lost with it.
   */
  readonly fromMs: number;
  /** The duration of the measurements. */
  readonly durationMs: number;
  /** The recorded calls by function, the most frequent first. Failed calls do not count, as in the verdict. */
  readonly calls: readonly (Durations & { readonly f: string })[];
  /** The waits for keys. A wait for several keys counts once for each. */
  readonly waits: Durations;
  /** The holds of keys, each from its grant to its release. */
  readonly holds: Durations;
  readonly series: Series;
  readonly timeline: Timeline;
  /** The keys on which the most time was spent, at most 50. */
  readonly keys: readonly KeyLoad[];
  /** All other keys together. */
  readonly otherKeys: Omit<KeyLoad, 'key'>;
}

/** The percentiles of some durations. All are 0 if `count` is 0. */
export interface Durations {
  readonly count: number;
  /**
   * How many of them had not ended when the run was given up, because a worker was stuck. They count with the time that
   * they had taken until then.
   */
  readonly open: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The course of the run, in at most 600 intervals. */
export interface Series {
  readonly widthMs: number;
  /** The number of grants that were released and of calls that were recorded in each interval. */
  readonly operations: readonly number[];
  readonly calls: Percentiles;
  readonly waits: Percentiles;
}

/** The percentiles of the durations that ended in each interval; null if none did. */
export interface Percentiles {
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** The activity of the workers' threads, in at most 4,096 intervals. */
export interface Timeline {
  readonly widthMs: number;
  readonly workers: readonly WorkerTimeline[];
}

/**
 * The activity of a worker's thread, in percent of each interval. A blocked thread counts as waiting even if it holds a
 * key. A thread that is not blocked counts as holding if any of its tasks holds a key, otherwise as waiting if any of
 * them waits, otherwise as calling if it is in a recorded call. For the rest of the time it is idle.
 */
export interface WorkerTimeline {
  readonly held: readonly number[];
  readonly waiting: readonly number[];
  /** Empty if the worker never was in a recorded call without a key. */
  readonly calling: readonly number[];
  /** From the death of the worker until another one replaced it; empty if it never died. */
  readonly dead: readonly number[];
}
