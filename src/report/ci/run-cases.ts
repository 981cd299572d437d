import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import { verdictNames } from '../repeated-runs.ts';
import type { RunReport } from '../run-report.ts';
import type { CaseReport, SourcePlace } from './report-case.ts';
import { stackPlace } from './stack-place.ts';

/** A run for machines that know tests: one case per scenario and run. */
export function runCases(report: RunReport): CaseReport {
  const { verdicts, notRun = [] } = report;
  const nameOf = verdictNames(report);
  return {
    cases: verdicts.map((verdict) => ({
      name: nameOf(verdict),
      outcome: verdict.outcome,
      sentence: verdictSentence(verdict),
      evidence: verdictEvidence(verdict),
      seconds: verdict.durationMs / 1_000,
      seed: verdict.seed,
      again: verdict.replay,
      place: placeOf(verdict),
    })),
    missing: notRun.map(({ scenario, reason, isExcused }) => ({ name: scenario, reason, isExcused })),
  };
}

/** Where an error was thrown, or else where the operation is recorded that fits in no order, or the file of the scenario. */
function placeOf({ errors = [], recordedAt = '', file }: Verdict): SourcePlace | undefined {
  const thrown = errors.map(({ error }) => stackPlace(error)).find((place) => place !== undefined);
  if (thrown !== undefined) return thrown;
  const [, path, line] = /^(.+):(\d+)$/.exec(recordedAt) ?? [];
  if (path !== undefined) return { file: path, line: Number(line) };
  try {
    return { file: fileURLToPath(file) };
  } catch {
    // The report of another machine may have a path that there is not on this one.
    return undefined;
  }
}
