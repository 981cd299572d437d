import type { Progress } from './run-spec.ts';
import type { Verdict } from './verdict.ts';

/** What the killed processes of a run had done by then, as far as they had told. */
export type Done = Omit<Progress, 'phase' | 'running' | 'memoryMiB'>;

export const nothingDone: Done = {
  elapsedMs: 0,
  steps: 0,
  operations: 0,
  busy: 0,
  waits: 0,
  deaths: 0,
  faults: 0,
};

export function addProgress(progress: Progress, done: Done): Progress {
  return {
    ...progress,
    ...addCounts(progress, done),
    elapsedMs: progress.elapsedMs + done.elapsedMs,
    faults: progress.faults + done.faults,
  };
}

export function addVerdict(verdict: Verdict, done: Done): Verdict {
  return {
    ...verdict,
    ...addCounts(verdict, done),
    durationMs: Math.round(verdict.durationMs + done.elapsedMs),
  };
}

type Counts = Pick<Done, 'steps' | 'operations' | 'busy' | 'waits' | 'deaths'>;

function addCounts(counts: Counts, done: Done): Counts {
  return {
    steps: counts.steps + done.steps,
    operations: counts.operations + done.operations,
    busy: counts.busy + done.busy,
    waits: counts.waits + done.waits,
    deaths: counts.deaths + done.deaths,
  };
}
