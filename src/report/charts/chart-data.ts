import type { Measurements } from '../../hammer/measure/measurements.ts';

/** What the scripts of a section draw. */
export interface ChartData {
  readonly durationMs: number;
  readonly series: Measurements['series'];
  readonly timeline: Measurements['timeline'];
  readonly faults: readonly ChartFault[];
}

/** Whom it hit, null for everybody, and when, in ms. */
export type ChartFault = readonly [kind: string, worker: number | null, from: number, to: number];
