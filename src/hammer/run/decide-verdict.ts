import { InvalidRunError } from '../evidence/run-errors.ts';
import { countFaults } from '../faults/fault-log.ts';
import { readSamples } from '../measure/read-samples.ts';
import type { Samples } from '../measure/samples.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { judgeThresholds } from '../threshold/judge-thresholds.ts';
import { doubtsOf } from '../verdict/doubts.ts';
import type { DeadlockReport, RunEnd, Verdict, VerdictOutcome } from '../verdict/verdict.ts';
import { type FinalChecks, unchecked } from './final-checks.ts';
import type { RunEvidence } from './run-evidence.ts';
import { sumCounts } from './run-progress.ts';
import type { RunSpec } from './run-spec.ts';
import type { Supervised } from './supervise-workers.ts';
import type { FixtureDescription } from './use-fixtures.ts';

const MAX_VIOLATIONS = 100;
const MAX_COUNTEREXAMPLES = 5;
const MAX_FAULT_EVENTS = 2_000;
/** The workers of a run whose set-up failed. */
const unstarted: Supervised = { durationMs: 0, deaths: 0, statuses: [], stuck: new Set() };

/** What a run has found in its own thread. */
export interface RunFindings {
  readonly scenario: Scenario;
  /** The name of the lock under test. */
  readonly lock: string;
  readonly fixtureDescription: FixtureDescription;
  readonly violations: readonly string[];
  readonly supervised?: Supervised;
  readonly checked?: FinalChecks;
  readonly deadlock?: DeadlockReport;
  readonly samples: Samples | undefined;
  readonly isStopped: boolean;
}

/** @throws {@link InvalidRunError} where a module returned something that makes the run prove nothing */
export function decideVerdict(
  {
    scenario: file,
    restarts,
    workers,
    seed,
    durationMs: plannedMs,
    faults: kinds,
    thresholds,
    replay,
  }: RunSpec,
  findings: RunFindings,
  evidence: RunEvidence,
): Verdict {
  const {
    scenario,
    lock,
    fixtureDescription,
    supervised = unstarted,
    checked = unchecked,
    deadlock,
  } = findings;
  const { invalid, faults, touched, errors } = evidence;
  if (invalid !== undefined) throw new InvalidRunError(invalid);
  const { durationMs, deaths, statuses } = supervised;
  const counts = sumCounts(statuses);
  // What a worker saw, and the run as a whole as well, is told once.
  const found = [...new Set([...evidence.violations, ...findings.violations])];
  const faultCounts = countFaults(kinds, faults, touched);
  const { samples } = findings;
  const measurements =
    samples && statuses.length > 0
      ? readSamples(samples, statuses, durationMs, evidence.lastBeganMs)
      : undefined;
  const judged = measurements && judgeThresholds(thresholds, measurements, counts.operations);
  const violations = [...found, ...(judged?.missed ?? [])];
  // What could not be looked at was not counted either.
  const doubts = checked.failed
    ? []
    : [
        ...doubtsOf({
          steps: counts.steps,
          operations: counts.operations,
          isContinued: restarts > 0,
          recorded: checked.recorded,
          hasCheck: scenario.check !== undefined,
          untried: checked.doubts ?? [],
          onlyModel: onlyModelOf(scenario),
          faults: faultCounts,
        }),
        ...(judged?.unmeasured ?? []),
      ];
  const isUndecided =
    findings.isStopped || doubts.length > 0 || checked.undecided > 0 || checked.failed === true;
  return {
    outcome: outcomeOf(deadlock !== undefined, violations.length > 0, isUndecided),
    scenario: scenario.name,
    file,
    violations: shorten(violations),
    ...(doubts.length > 0 && { doubts }),
    ...(deadlock !== undefined && { deadlock }),
    ...(judged !== undefined && judged.results.length > 0 && { thresholds: judged.results }),
    ...(measurements !== undefined && { measurements }),
    lock,
    ...fixtureDescription,
    workers,
    seed,
    durationMs: Math.round(durationMs),
    plannedMs,
    endedBy: endOf(findings, plannedMs),
    ...counts,
    deaths,
    ...(kinds.length > 0 && { faults: faultCounts, faultEvents: faults.slice(0, MAX_FAULT_EVENTS) }),
    ...(checked.walBytes !== undefined && { walBytes: checked.walBytes }),
    checked: checked.operations,
    undecided: checked.undecided,
    ...(checked.isolation !== undefined && { isolation: checked.isolation }),
    ...(checked.recordedAt !== undefined && { recordedAt: checked.recordedAt }),
    ...(checked.counterexamples.length > 0 && {
      counterexamples: checked.counterexamples.slice(0, MAX_COUNTEREXAMPLES),
    }),
    ...(errors.length > 0 && { errors }),
    node: process.version,
    replay,
  };
}

function outcomeOf(stuck: boolean, violated: boolean, undecided: boolean): VerdictOutcome {
  if (stuck) return 'deadlocked';
  if (violated) return 'violated';
  return undecided ? 'undecided' : 'held';
}

function endOf({ supervised, deadlock, isStopped }: RunFindings, plannedMs: number): RunEnd {
  if (supervised === undefined) return 'setup';
  if (deadlock !== undefined) return 'stuck';
  if (supervised.durationMs >= plannedMs) return 'time';
  return isStopped ? 'stopped' : 'violation';
}

/** The model that the scenario names, where nothing but the model checks it. */
function onlyModelOf({ model, check }: Scenario): string | undefined {
  if (check !== undefined) return undefined;
  return typeof model === 'string' ? model : model?.name;
}

function shorten(violations: readonly string[]): string[] {
  if (violations.length <= MAX_VIOLATIONS) return [...violations];
  return [...violations.slice(0, MAX_VIOLATIONS), `and ${violations.length - MAX_VIOLATIONS} more`];
}
