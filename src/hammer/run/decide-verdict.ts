import { readErrors } from '../evidence/error-report.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { readInvalid, readViolations } from '../evidence/violation-log.ts';
import { countFaults, lastBegan, readFaults, readTouched } from '../faults/fault-log.ts';
import { readSamples } from '../measure/read-samples.ts';
import type { Samples } from '../measure/samples.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { doubtsOf } from '../verdict/doubts.ts';
import type { DeadlockReport, Verdict, VerdictOutcome } from '../verdict/verdict.ts';
import type { FinalChecks } from './final-checks.ts';
import type { RunSpec } from './run-spec.ts';
import type { Supervised } from './supervise.ts';

const MAX_VIOLATIONS = 100;
const MAX_COUNTEREXAMPLES = 5;
const MAX_FAULT_EVENTS = 2_000;
/** Of a run that did not come to it. */
const unchecked: FinalChecks = {
  ...{ operations: 0, partitions: 0, undecided: 0, counterexamples: [] },
  recorded: { calls: 0, succeeded: 0, ofModel: 0 },
};

interface RunFindings {
  readonly scenario: Scenario;
  readonly lock: string;
  readonly store: string;
  /** By the run itself; what workers found is on disk. */
  readonly violations: readonly string[];
  readonly joined: Supervised;
  readonly checked?: FinalChecks;
  readonly deadlock?: DeadlockReport;
  readonly samples: Samples | undefined;
  readonly largestWal: number;
  readonly isStopped: boolean;
}

/**
 * The verdict on what a run found, and on what it noted on disk.
 *
 * @throws {@link InvalidRunError} where a module handed back something that makes the run one that proves nothing
 */
export function decideVerdict(
  { directory, restarts, workers, seed, faults: kinds, replay }: RunSpec,
  { scenario, lock, store, violations, joined, checked = unchecked, deadlock, ...found }: RunFindings,
): Verdict {
  const { samples, largestWal, isStopped } = found;
  const { durationMs, deaths, statuses } = joined;
  const invalid = readInvalid(directory);
  if (invalid !== undefined) throw new InvalidRunError(invalid);
  const counts = sum(statuses);
  // What a worker saw and the run as a whole is told once.
  const all = [...new Set([...readViolations(directory), ...violations])];
  const faults = readFaults(directory);
  const errors = readErrors(directory);
  const faultCounts = countFaults(kinds, faults, readTouched(directory));
  // What could not be looked at was not counted either.
  const doubts = checked.failed
    ? []
    : doubtsOf({
        ...{ steps: counts.steps, operations: counts.operations, isContinued: restarts > 0 },
        recorded: checked.recorded,
        untried: checked.doubts ?? [],
        onlyModel: scenario.check === undefined ? scenario.model?.name : undefined,
        faults: faultCounts,
      });
  return {
    outcome: outcomeOf(
      deadlock !== undefined,
      all.length > 0,
      isStopped || doubts.length > 0 || checked.undecided > 0 || checked.failed === true,
    ),
    scenario: scenario.name,
    violations: shorten(all),
    ...(doubts.length > 0 && { doubts }),
    ...(deadlock !== undefined && { deadlock }),
    ...(samples &&
      statuses.length > 0 && {
        measurements: readSamples(samples, statuses, durationMs, lastBegan(directory)),
      }),
    lock,
    store,
    workers,
    seed,
    durationMs: Math.round(durationMs),
    ...counts,
    deaths,
    ...(kinds.length > 0 && {
      faults: faultCounts,
      faultEvents: faults.slice(0, MAX_FAULT_EVENTS),
    }),
    ...(checked.wal !== undefined && {
      walBytes: { ...checked.wal, largest: Math.max(largestWal, checked.wal.settled ?? 0) },
    }),
    checked: checked.operations,
    undecided: checked.undecided,
    ...(checked.counterexamples.length > 0 && {
      counterexamples: checked.counterexamples.slice(0, MAX_COUNTEREXAMPLES),
    }),
    ...(errors.length > 0 && { errors }),
    node: process.version,
    replay,
  };
}

function outcomeOf(stuck: boolean, violated: boolean, cutShort: boolean): VerdictOutcome {
  if (stuck) return 'deadlocked';
  if (violated) return 'violated';
  return cutShort ? 'undecided' : 'held';
}

/** What the workers did, all together. */
export function sum(rows: readonly WorkerStatus[]): WorkerStatus['counts'] {
  const total = (what: keyof WorkerStatus['counts']) =>
    rows.reduce((sum, { counts }) => sum + counts[what], 0);
  return {
    steps: total('steps'),
    operations: total('operations'),
    busy: total('busy'),
    waits: total('waits'),
  };
}

function shorten(violations: readonly string[]): string[] {
  if (violations.length <= MAX_VIOLATIONS) return [...violations];
  return [...violations.slice(0, MAX_VIOLATIONS), `and ${violations.length - MAX_VIOLATIONS} more`];
}
