import type { RunProgress } from '../run/run-spec.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What the killed processes of a run had done by then, as far as they had told. */
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

export function addProgress(progress: RunProgress, done: WorkBeforeRestart): RunProgress {
  return {
    ...progress,
    ...addCounts(progress, done),
    elapsedMs: progress.elapsedMs + done.elapsedMs,
    faults: progress.faults + done.faults,
  };
}

export function addVerdict(verdict: Verdict, done: WorkBeforeRestart): Verdict {
  return {
    ...verdict,
    ...addCounts(verdict, done),
    durationMs: Math.round(verdict.durationMs + done.elapsedMs),
  };
}

type RestartCounts = Pick<WorkBeforeRestart, 'steps' | 'operations' | 'busy' | 'waits' | 'deaths'>;

function addCounts(counts: RestartCounts, done: WorkBeforeRestart): RestartCounts {
  return {
    steps: counts.steps + done.steps,
    operations: counts.operations + done.operations,
    busy: counts.busy + done.busy,
    waits: counts.waits + done.waits,
    deaths: counts.deaths + done.deaths,
  };
}
