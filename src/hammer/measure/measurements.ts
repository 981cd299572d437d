import type { KeyLoad } from './heavy-keys.ts';

/** What a run measured. All times are in ms. Percentiles are within 1.6 % (those of the series within 13 %), `max` is exact. */
export interface Measurements {
  /**
   * The beginning of the measurements, counted from the start of the workers. It is 0 unless the fault `kill` killed the
   * process: its measurements are lost with it.
   */
  readonly fromMs: number;
  /** The duration of the measurements, in ms. */
  readonly durationMs: number;
  /** The recorded calls by function, the most frequent first. Failed calls do not count, as in the verdict. */
  readonly calls: readonly CallDurations[];
  /** The waits for keys. A wait for several keys counts once for each. */
  readonly waits: Durations;
  /** The holds of keys, each from its grant to its release. */
  readonly holds: Durations;
  /** How throughput and latency went in the course of the run. */
  readonly series: Series;
  /** What each worker did in the course of the run. */
  readonly timeline: Timeline;
  /** The keys on which the most time was spent, at most 50. */
  readonly keys: readonly KeyLoad[];
  /** All other keys together. */
  readonly otherKeys: Omit<KeyLoad, 'key'>;
}

/** The percentiles of some durations. All are 0 if `count` is 0. */
export interface Durations {
  /** How many there were. */
  readonly count: number;
  /**
   * How many of them had not ended when the run was given up, because a worker was stuck. They count with the time that
   * they had taken until then.
   */
  readonly open: number;
  /** The median, in ms. */
  readonly p50: number;
  /** The 90th percentile, in ms. */
  readonly p90: number;
  /** The 99th percentile, in ms. */
  readonly p99: number;
  /** The 99.9th percentile, in ms. */
  readonly p999: number;
  /** The longest, in ms. It is exact. */
  readonly max: number;
}

/** The durations of the recorded calls of one function. */
export interface CallDurations extends Durations {
  /** The name of the function. */
  readonly f: string;
}

/** The course of the run, in at most 600 intervals. */
export interface Series {
  /** The width of an interval, in ms. */
  readonly widthMs: number;
  /** The number of grants that were released and of calls that were recorded in each interval. */
  readonly operations: readonly number[];
  /** The recorded calls. */
  readonly calls: Percentiles;
  /** The waits for keys. */
  readonly waits: Percentiles;
}

/** The percentiles of the durations that ended in each interval; null if none did. */
export interface Percentiles {
  /** The median of each interval, in ms. */
  readonly p50: readonly (number | null)[];
  /** The 99th percentile of each interval, in ms. */
  readonly p99: readonly (number | null)[];
}

/** The activity of the workers' threads, in at most 4,096 intervals. */
export interface Timeline {
  /** The width of an interval, in ms. */
  readonly widthMs: number;
  /** By the index of the worker. */
  readonly workers: readonly WorkerTimeline[];
}

/**
 * The activity of a worker's thread, in percent of each interval. A blocked thread counts as waiting even if it holds a
 * key. A thread that is not blocked counts as holding if any of its tasks holds a key, otherwise as waiting if any of
 * them waits, otherwise as calling if it is in a recorded call. For the rest of the time it is idle.
 */
export interface WorkerTimeline {
  /** The share in which it held a key, in percent of each interval. */
  readonly held: readonly number[];
  /** The share in which it waited for a key, in percent of each interval. */
  readonly waiting: readonly number[];
  /** The share in which it was in a recorded call without a key, in percent of each interval; empty if it never was. */
  readonly calling: readonly number[];
  /** The share from its death until another worker replaced it, in percent of each interval; empty if it never died. */
  readonly dead: readonly number[];
}
