import type { RunProgress } from '../run/run-spec.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** The work of a run's processes that were killed, as far as they had reported it. */
export type WorkBeforeRestart = Omit<RunProgress, 'phase' | 'running' | 'memoryMiB'>;

export const noWorkYet: WorkBeforeRestart = {
  elapsedMs: 0,
  steps: 0,
  operations: 0,
  busy: 0,
  waits: 0,
  deaths: 0,
  faults: 0,
};

export function addProgress<P extends RunProgress>(progress: P, before: WorkBeforeRestart): P {
  return {
    ...progress,
    ...addCounts(progress, before),
    elapsedMs: progress.elapsedMs + before.elapsedMs,
    faults: progress.faults + before.faults,
  };
}

export function addVerdict(verdict: Verdict, before: WorkBeforeRestart): Verdict {
  return {
    ...verdict,
    ...addCounts(verdict, before),
    durationMs: Math.round(verdict.durationMs + before.elapsedMs),
    plannedMs: Math.round(verdict.plannedMs + before.elapsedMs),
  };
}

type RestartCounts = Pick<WorkBeforeRestart, 'steps' | 'operations' | 'busy' | 'waits' | 'deaths'>;

function addCounts(counts: RestartCounts, before: WorkBeforeRestart): RestartCounts {
  return {
    steps: counts.steps + before.steps,
    operations: counts.operations + before.operations,
    busy: counts.busy + before.busy,
    waits: counts.waits + before.waits,
    deaths: counts.deaths + before.deaths,
  };
}
