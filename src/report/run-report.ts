import type { Timeline } from '../hammer/measure/measurements.ts';
import type { Verdict, VerdictOutcome } from '../hammer/verdict/verdict.ts';

/** What a run of one scenario or several leaves, for machines: `verdict.json` is this. */
export interface RunReport {
  readonly outcome: VerdictOutcome;
  /** When, as ISO 8601 has it. */
  readonly finished: string;
  readonly machine: Machine;
  readonly verdicts: readonly Verdict[];
  /** Of what the run was to hammer: what has no verdict. */
  readonly notRun?: readonly NotRun[];
}

export interface NotRun {
  readonly scenario: string;
  readonly reason: string;
  /** Left out by the rules: the verdict of the others stands without it. */
  readonly isExcused: boolean;
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

/** Of all workers of all scenarios together: some 6 bytes each. */
const MAX_STRETCHES = 131_072;

/** The report, with coarser timelines where all of them together would make a page that takes long to load. */
export function fitted(report: RunReport): RunReport {
  const stretches = report.verdicts.reduce(
    (sum, { measurements }) => sum + sizeOf(measurements?.timeline),
    0,
  );
  if (stretches <= MAX_STRETCHES) return report;
  return fitted({ ...report, verdicts: report.verdicts.map(coarser) });
}

function sizeOf(timeline: Timeline | undefined): number {
  return timeline === undefined ? 0 : timeline.workers.length * (timeline.workers[0]?.held.length ?? 0);
}

function coarser(verdict: Verdict): Verdict {
  const { measurements } = verdict;
  if (measurements === undefined) return verdict;
  const { widthMs, workers } = measurements.timeline;
  const timeline = {
    widthMs: 2 * widthMs,
    workers: workers.map(({ held, waiting }) => ({ held: halved(held), waiting: halved(waiting) })),
  };
  return { ...verdict, measurements: { ...measurements, timeline } };
}

function halved(percentages: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(percentages.length / 2) }, (_, index) =>
    Math.round((percentages[2 * index]! + (percentages[2 * index + 1] ?? 0)) / 2),
  );
}
