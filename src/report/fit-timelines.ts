import type { Timeline } from '../hammer/measure/measurements.ts';
import type { Verdict } from '../hammer/verdict/verdict.ts';
import type { RunReport } from './run-report.ts';

/** The limit on all workers of all scenarios together. A stretch takes about 6 bytes in the page. */
const MAX_STRETCHES = 131_072;

/** The report with timelines so coarse that its page loads fast. */
export function fitTimelines(report: RunReport): RunReport {
  const stretches = report.verdicts.reduce(
    (sum, { measurements }) => sum + sizeOf(measurements?.timeline),
    0,
  );
  if (stretches <= MAX_STRETCHES) return report;
  return fitTimelines({ ...report, verdicts: report.verdicts.map(coarser) });
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
    workers: workers.map(({ held, waiting, calling, dead }) => ({
      held: halved(held),
      waiting: halved(waiting),
      calling: halved(calling),
      dead: halved(dead),
    })),
  };
  return { ...verdict, measurements: { ...measurements, timeline } };
}

function halved(percentages: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(percentages.length / 2) }, (_, index) =>
    Math.round((percentages[2 * index]! + (percentages[2 * index + 1] ?? 0)) / 2),
  );
}
