import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import type { RunReport } from '../run-report.ts';
import { verdictNames } from '../verdict-names.ts';
import { pathOf, stackPlace } from './stack-place.ts';
import type { SourcePlace, TestSuite } from './test-case.ts';

/** A run as a test suite: one case per scenario and run. */
export function runCases(report: RunReport): TestSuite {
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
  const [, recorded, line] = /^(.+):(\d+)$/.exec(recordedAt) ?? [];
  if (recorded !== undefined) return { file: recorded, line: Number(line) };
  const scenario = pathOf(file);
  return scenario === undefined ? undefined : { file: scenario };
}
