import type { Measurements } from '../../hammer/measure/measurements.ts';

/** The data that the scripts of a section draw. */
export interface ChartData {
  readonly durationMs: number;
  readonly series: Measurements['series'];
  readonly timeline: Measurements['timeline'];
  readonly faults: readonly ChartFault[];
  /** Where the axis of time ends, if the run goes on: later than the run has come. */
  readonly endMs?: number;
}

/** A fault: its kind, the worker that it hit (null for all workers), and its time, in ms. */
export type ChartFault = readonly [kind: string, worker: number | null, from: number, to: number];
