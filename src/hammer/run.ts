import { join } from 'node:path';
import type { Piscina } from 'piscina';
import type { SessionLocksOptions } from '../locks/lock-options.ts';
import { SessionLocks } from '../locks/session-locks.ts';
import { createBoard, type Row, readBoard, rowWriter } from './board.ts';
import { createControl } from './control.ts';
import { diagnose } from './diagnosis.ts';
import { doubtsOf } from './doubts.ts';
import { errorReport, noteError, readErrors } from './error-report.ts';
import { type Examined, examine } from './examine.ts';
import { createFaultDriver } from './fault-driver.ts';
import { countFaults, type FaultKind, lastBegan, readFaults, readTouched } from './fault-log.ts';
import { createFaultWords, injectedFaults } from './fault-words.ts';
import { type Joined, joinWorkers } from './join.ts';
import { judgeThefts, watchLeases } from './lease-watch.ts';
import { notOffered } from './lock-offer.ts';
import { attachLock, checkHandle, loadLock, loadScenario, loadStore, openChecked } from './modules.ts';
import { seededRandom } from './random.ts';
import { readSamples } from './read-samples.ts';
import { recordedDecks } from './recorded-decks.ts';
import { openRecorder, processOf } from './recorder.ts';
import type { Phase, Progress, RunSpec } from './run-spec.ts';
import { createSamples } from './samples.ts';
import type { Scenario } from './scenario.ts';
import { trackedLocks } from './tracked-locks.ts';
import { undoAll } from './undo-all.ts';
import {
  type DeadlockReport,
  InvalidRunError,
  NotOfferedError,
  type Outcome,
  type Verdict,
} from './verdict.ts';
import { ownViolationNotes, readInvalid, readViolations, violationNotes } from './violations.ts';
import { type Assignment, DATABASE, describeError, type Shared } from './worker.ts';

const MAX_VIOLATIONS = 100;
const MAX_COUNTEREXAMPLES = 5;
const MAX_FAULT_EVENTS = 2_000;
const unchecked: Examined = {
  ...{ operations: 0, partitions: 0, undecided: 0, counterexamples: [] },
  recorded: { calls: 0, succeeded: 0, ofModel: 0 },
};
const nothing: Joined = { durationMs: 0, deaths: 0, rows: [], stuck: new Set() };

/**
 * Hammers in this process, once; `stopped` ends it early. It can be blocked by what a scenario does in `setup` and
 * `check`, so it belongs in a process that somebody watches: see watched-process.ts. After a verdict other than
 * `deadlocked` the pool is as good as new.
 */
export async function run(
  spec: RunSpec,
  openPool: () => Piscina<Assignment, void>,
  onProgress: (progress: Progress) => void,
  stopped: AbortSignal,
  onVerdict: (verdict: Verdict) => Promise<void>,
): Promise<Verdict> {
  const { workers, directory, seed, restarts, laterMs } = spec;
  const violations: string[] = [];
  // On disk at once: this process may be killed before it has a verdict.
  const note = violationNotes(directory);
  const noteOwn = ownViolationNotes(directory);
  const violated = (violation: string) => {
    violations.push(violation);
    noteOwn(violation);
  };
  const scenario = await loadScenario(spec.scenario);
  if (spec.name !== undefined && scenario.name !== spec.name) {
    throw new InvalidRunError(
      `The default export of ${spec.scenario} is ${scenario.name}, not ${spec.name}: a scenario has a file of its own.`,
    );
  }
  checkFaultsFit(scenario, spec.faults);
  const lockModule = await loadLock(spec.lock);
  const storeModule = await loadStore(spec.store);
  const board = createBoard(workers);
  const faultWords = createFaultWords(workers);
  const samples = spec.measure ? createSamples(workers) : undefined;
  let walBytes = () => 0;
  let largestWal = 0;
  const report = (phase: Phase, elapsedMs: number, deaths = 0) => {
    const rows = readBoard(board);
    largestWal = Math.max(largestWal, walBytes());
    onProgress({
      ...{ phase, elapsedMs, deaths, faults: injectedFaults(faultWords), ...sum(rows) },
      running: rows.filter(({ state }) => state === 'running').length,
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    });
  };

  const cleanUp: (() => unknown)[] = [];
  let verdict: Verdict;
  let failures: unknown[] = [];
  try {
    verdict = await attempt();
    // Before the clean-up, which may block this thread.
    await onVerdict(verdict);
  } finally {
    failures = await undoAll(cleanUp, () => report('checking', 0));
  }
  const errors = [...(verdict.errors ?? []), ...failures.map((error) => errorReport('clean-up', error))];
  return { ...verdict, ...(errors.length > 0 && { errors }) };

  async function attempt(): Promise<Verdict> {
    const lockOptions = lockOptionsOf(scenario, spec.faults);
    const { leaseMs } = lockOptions;
    const lockHandle = lockModule.create(lockOptions) as never;
    cleanUp.push(() => lockModule.destroy?.(lockHandle));
    checkHandle(lockModule.name, lockHandle);
    const queue = SessionLocks.create({ capacity: 64 });
    cleanUp.push(() => queue.close());
    // Not earlier: many threads that load their modules would keep the wardens from starting.
    const pool = openPool();
    report('setting up', 0);
    const store = await openChecked(storeModule, join(directory, DATABASE), queue);
    cleanUp.push(() => store.close());
    walBytes = () => store.wal?.bytes() ?? 0;
    const lock = attachLock(lockModule, lockHandle);
    cleanUp.push(() => lock.close?.());
    const missing = await notOffered(scenario, spec.faults, lockModule, lock, spec.onlyOffered);
    if (missing.length > 0) throw new NotOfferedError(lockModule.name, scenario.name, missing);
    if (restarts > 0) {
      // The store has raised the tokens of the writers' queue above what the file has seen: the lock's follow.
      using grant = queue.acquire('highest token');
      lock.raiseTokens?.(grant.token);
    }
    // The run records what it does itself, as one more process, on a row that nobody looks at.
    const row = rowWriter(createBoard(1), 0);
    const recorder = openRecorder(directory, processOf(workers, 0, restarts), row, {
      eager: spec.faults.includes('kill'),
      laterMs,
    });
    cleanUp.push(() => recorder.close());
    const decks = recordedDecks(store, recorder.record);
    const locks = trackedLocks(lock, row, undefined, {
      name: lockModule.name,
      stolen: watchLeases({ leaseMs, directory, restarts, violated }),
    });
    let world: unknown;
    try {
      const options = { workers, seed, target: spec.target, restarts };
      const onEnd = (undo: () => unknown) => void cleanUp.push(undo);
      world = await scenario.setup({ store, decks, locks, options, onEnd, directory });
    } catch (error) {
      if (error instanceof InvalidRunError) throw error;
      noteError(directory, errorReport('setup', error));
      violated(`setup: ${describeError(error)}`);
      return conclude(nothing);
    }
    checkCloneable(world, scenario.name);
    const { scenario: url, lock: lockUrl, store: storeUrl } = spec;
    const modules = { scenario: url, lock: lockUrl, store: storeUrl };
    const grantedMs = new Float64Array(new SharedArrayBuffer(8));
    const handles = {
      lockHandle,
      queueHandle: queue.handle,
      control: createControl(),
      board,
      grantedMs,
      samples,
    };
    const everyMs = faultsEveryMs(spec);
    const hit = {
      ...{ faults: spec.faults, faultWords, everyMs, restarts, laterMs },
      pauseMs: pauseOf(lockOptions),
      leaseMs,
    };
    const shared: Shared = { ...modules, ...handles, ...hit, directory, workers, seed, world };
    const driver = createFaultDriver({
      kinds: spec.faults,
      everyMs: 2 * everyMs,
      words: faultWords,
      ...{ directory, workers, restarts, laterMs, durationMs: spec.durationMs, file: store.file },
      random: seededRandom(seed + 1, workers, restarts),
    });
    cleanUp.push(() => driver.close());
    const deathsAllowed = scenario.deaths === true;
    const joined = await joinWorkers(pool, spec, {
      ...{ shared, violated: note, deathsAllowed, driver, stopped, report },
    });
    await driver.close();
    for (const theft of judgeThefts(directory, leaseMs)) violated(theft);
    const stillThere = () => report('checking', joined.durationMs, joined.deaths);
    if (joined.stuck.size > 0) {
      const { rows, stuck } = joined;
      const under = { lock: lockUrl, handle: lockHandle };
      return conclude(joined, unchecked, await diagnose(rows, stuck, under, stillThere));
    }
    const checked = await examine(
      scenario,
      { world, store, decks, directory, recorder },
      violated,
      stillThere,
    );
    return conclude(joined, checked);
  }

  function conclude(
    { durationMs, deaths, rows }: Joined,
    checked: Examined = unchecked,
    deadlock?: DeadlockReport,
  ): Verdict {
    const invalid = readInvalid(directory);
    if (invalid !== undefined) throw new InvalidRunError(invalid);
    const counts = sum(rows);
    // What a worker saw and the run as a whole is told once.
    const all = [...new Set([...readViolations(directory), ...violations])];
    const faults = readFaults(directory);
    const errors = readErrors(directory);
    const faultCounts = countFaults(spec.faults, faults, readTouched(directory));
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
        stopped.aborted || doubts.length > 0 || checked.undecided > 0 || checked.failed === true,
      ),
      scenario: scenario.name,
      violations: shorten(all),
      ...(doubts.length > 0 && { doubts }),
      ...(deadlock !== undefined && { deadlock }),
      ...(samples &&
        rows.length > 0 && {
          measurements: readSamples(samples, rows, durationMs, lastBegan(directory)),
        }),
      lock: lockModule.name,
      store: storeModule.name,
      workers,
      seed,
      durationMs: Math.round(durationMs),
      ...counts,
      deaths,
      ...(spec.faults.length > 0 && {
        faults: faultCounts,
        faultEvents: faults.slice(0, MAX_FAULT_EVENTS),
      }),
      ...(checked.walLeft !== undefined && {
        walBytes: { largest: largestWal, end: checked.walLeft },
      }),
      checked: checked.operations,
      undecided: checked.undecided,
      ...(checked.counterexamples.length > 0 && {
        counterexamples: checked.counterexamples.slice(0, MAX_COUNTEREXAMPLES),
      }),
      ...(errors.length > 0 && { errors }),
      node: process.version,
      repeat: spec.repeat,
    };
  }
}

function checkCloneable(world: unknown, scenario: string): void {
  try {
    structuredClone(world);
  } catch (cause) {
    throw new InvalidRunError(
      `The world that setup of ${scenario} returned can't be cloned to a worker: ${cause}`,
      { cause },
    );
  }
}

const LEASE_MS = 30_000;

/** @throws {@link InvalidRunError} where a fault would touch nothing that the scenario does, or look like its bug. */
function checkFaultsFit({ name, locks, withstands }: Scenario, faults: readonly FaultKind[]): void {
  const unfit = faults.filter((kind) => withstands?.includes(kind) === false);
  if (unfit.length > 0) {
    throw new InvalidRunError(
      `The scenario ${name} does not withstand ${unfit.join(', ')}: it withstands ${withstands!.join(', ') || 'no fault'}. Any other would touch nothing that it does, or could not be told from a bug.`,
    );
  }
  const leaseMs = locks?.leaseMs ?? SHORT_LEASE_MS;
  if (faults.includes('pause') && leaseMs > MAX_PAUSED_LEASE_MS) {
    throw new InvalidRunError(
      `The scenario ${name} has a lease of ${leaseMs} ms, and the fault pause outlasts none of more than ${MAX_PAUSED_LEASE_MS} ms: leave pause out, or make the lease shorter.`,
    );
  }
}

/** Of a lock whose holders are to hang past their lease. */
const SHORT_LEASE_MS = 100;

/** A lock is always told how long its leases are: it is judged by that. */
function lockOptionsOf(
  { locks }: Scenario,
  faults: readonly FaultKind[],
): SessionLocksOptions & { readonly leaseMs: number } {
  return { leaseMs: faults.includes('pause') ? SHORT_LEASE_MS : LEASE_MS, ...locks };
}

/** A worker's faults: some in a short run, and no more than it gets over in a long one. */
function faultsEveryMs({ durationMs }: RunSpec): number {
  return Math.round(Math.min(500, Math.max(50, durationMs / 10)));
}

/** Past the lease. */
function pauseOf({ leaseMs = SHORT_LEASE_MS }: SessionLocksOptions): number {
  return 2 * leaseMs;
}

const MAX_PAUSED_LEASE_MS = 500;

function outcomeOf(stuck: boolean, violated: boolean, cutShort: boolean): Outcome {
  if (stuck) return 'deadlocked';
  if (violated) return 'violated';
  return cutShort ? 'undecided' : 'held';
}

function sum(rows: readonly Row[]): Row['counts'] {
  const total = (what: keyof Row['counts']) => rows.reduce((sum, { counts }) => sum + counts[what], 0);
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
