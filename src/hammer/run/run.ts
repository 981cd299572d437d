import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { undoAll } from '../../base/cleanup.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { recordedDecks } from '../../fixtures/decks/recorded-decks.ts';
import { walCheck } from '../../fixtures/sqlite/check-wal.ts';
import { loadStore, openChecked } from '../../fixtures/sqlite/load-store.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { openWal } from '../../store/wal.ts';
import { diagnose } from '../deadlock/diagnose-deadlock.ts';
import { asSentence, describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport, noteError } from '../evidence/error-report.ts';
import { InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import { ownViolationNotes, violationNotes } from '../evidence/violation-log.ts';
import { createFaultDriver } from '../faults/fault-driver.ts';
import { checkFaultsFit, faultsEveryMs, lockOptionsOf, pauseOf } from '../faults/fault-plan.ts';
import { createFaultState, injectedFaults } from '../faults/fault-state.ts';
import { openRecorder, processOf } from '../history/recorder.ts';
import { judgeThefts, watchLeases } from '../lock-under-test/lease-watch.ts';
import { attachLock, checkHandle, loadLock } from '../lock-under-test/load-lock.ts';
import { asksOf, notOffered } from '../lock-under-test/lock-offer.ts';
import { trackedLocks } from '../lock-under-test/tracked-locks.ts';
import { createSamples } from '../measure/samples.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { during, duringCall } from '../status/blocking-call.ts';
import { setupStatus } from '../status/setup-status.ts';
import { createStatusMemory, readAllStatuses, statusWriter } from '../status/worker-status.ts';
import type { DeadlockReport, Verdict } from '../verdict/verdict.ts';
import { createBarrier } from './barrier.ts';
import { decideVerdict, sum } from './decide-verdict.ts';
import { type FinalChecks, runFinalChecks } from './final-checks.ts';
import type { RunPhase, RunProgress, RunSpec } from './run-spec.ts';
import { type Supervised, superviseWorkers } from './supervise.ts';
import { DATABASE, type SharedByWorkers, type WorkerAssignment } from './worker.ts';

const nothing: Supervised = { durationMs: 0, deaths: 0, statuses: [], stuck: new Set() };

/**
 * Hammers in this process, once; `stopped` ends it early. It can be blocked by what a scenario does in `setup` and
 * `check`, so it belongs in a process that somebody watches: see watched-process.ts. After a verdict other than
 * `deadlocked` the pool is as good as new.
 */
export async function run(
  spec: RunSpec,
  openPool: () => Piscina<WorkerAssignment, void>,
  onProgress: (progress: RunProgress) => void,
  stopped: AbortSignal,
  onVerdict: (verdict: Verdict) => Promise<void>,
): Promise<Verdict> {
  const { workers, directory, seed, restarts, laterMs } = spec;
  const violations: string[] = [];
  // On disk at once: this process may be killed before it has a verdict.
  const note = violationNotes(directory);
  const noteOwn = ownViolationNotes(directory);
  const violated = (violation: string) => {
    violations.push(asSentence(violation));
    noteOwn(violation);
  };
  const load = <T>(what: string, url: string | undefined, loadIt: (url: string | undefined) => Promise<T>) =>
    url === undefined
      ? loadIt(url)
      : during(directory, { calls: `Loading the ${what} ${fileURLToPath(url)}` }, () => loadIt(url));
  const scenario = await load('scenario', spec.scenario, (url) => loadScenario(url!));
  if (spec.name !== undefined && scenario.name !== spec.name) {
    throw new InvalidRunError(
      `The default export of ${spec.scenario} is ${scenario.name}, not ${spec.name}: a scenario has a file of its own.`,
    );
  }
  checkFaultsFit(scenario, spec.faults);
  const lockModule = await load('lock', spec.lock, loadLock);
  const storeModule = await load('store', spec.store, loadStore);
  const statusMemory = createStatusMemory(workers);
  const faultState = createFaultState(workers);
  const samples = spec.measure ? createSamples(workers) : undefined;
  let walBytes = () => 0;
  let largestWal = 0;
  let lastPhase: RunPhase = 'setting up';
  const report = (phase: RunPhase, elapsedMs: number, deaths = 0) => {
    lastPhase = phase;
    const rows = readAllStatuses(statusMemory);
    largestWal = Math.max(largestWal, walBytes());
    onProgress({
      ...{ phase, elapsedMs, deaths, faults: injectedFaults(faultState), ...sum(rows) },
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
    failures = await undoAll(cleanUp, { onNext: () => report(lastPhase, 0) });
  }
  const errors = [...(verdict.errors ?? []), ...failures.map((error) => errorReport('clean-up', error))];
  return { ...verdict, ...(errors.length > 0 && { errors }) };

  function concluded(
    joined: Supervised,
    found: { readonly checked?: FinalChecks; readonly deadlock?: DeadlockReport } = {},
  ): Verdict {
    return decideVerdict(spec, {
      ...{
        scenario,
        lock: lockModule.name,
        store: storeModule.name,
        violations,
        joined,
        samples,
        largestWal,
      },
      ...found,
      isStopped: stopped.aborted,
    });
  }

  async function attempt(): Promise<Verdict> {
    const lockOptions = lockOptionsOf(scenario, spec.faults);
    const { leaseMs } = lockOptions;
    const create = `create of the lock ${lockModule.name}`;
    const lockHandle = duringCall(directory, create, () => lockModule.create(lockOptions)) as never;
    cleanUp.push(() => lockModule.destroy?.(lockHandle));
    checkHandle(lockModule.name, lockHandle);
    const queue = SessionLocks.create({ capacity: 64 });
    cleanUp.push(() => queue.close());
    // Not earlier: many threads that load their modules would keep the wardens from starting.
    const pool = openPool();
    report('setting up', 0);
    const open = { calls: `open of the store ${storeModule.name}` };
    const store = await during(directory, open, () =>
      openChecked(storeModule, join(directory, DATABASE), queue),
    );
    cleanUp.push(() => store.close());
    walBytes = () => (store.wal ?? openWal(store.file))?.bytes() ?? 0;
    const attach = `attach of the lock ${lockModule.name}`;
    const lock = duringCall(directory, attach, () => attachLock(lockModule, lockHandle));
    cleanUp.push(() => lock.close?.());
    const missing = await during(directory, asksOf(lockModule.name), () =>
      notOffered(scenario, spec.faults, lockModule, lock, spec.onlyOffered),
    );
    if (missing.length > 0) throw new NotOfferedError(lockModule.name, scenario.name, missing);
    if (restarts > 0) {
      // The store has raised the tokens of the writers' queue above what the file has seen: the lock's follow.
      using grant = queue.acquire('highest token');
      lock.raiseTokens?.(grant.token);
    }
    // The run records what it does itself, as one more process, on a row that nobody looks at.
    const row = statusWriter(createStatusMemory(1), 0);
    const recorder = openRecorder(directory, processOf(workers, 0, restarts), row, {
      eager: spec.faults.includes('kill'),
      laterMs,
    });
    cleanUp.push(() => recorder.close());
    const decks = recordedDecks(store, recorder.record);
    const locks = trackedLocks(lock, setupStatus(row, directory, lockModule.name), undefined, {
      name: lockModule.name,
      ended: watchLeases({ leaseMs, directory, restarts, violated }),
    });
    let world: unknown;
    try {
      const options = { workers, seed, target: spec.target, restarts };
      const onEnd = (undo: () => unknown) => void cleanUp.push(undo);
      world = await scenario.setup({ store, decks, locks, options, onEnd, directory });
    } catch (error) {
      if (isInstance(error, InvalidRunError)) throw error;
      noteError(directory, errorReport('setup', error));
      violated(`setup: ${describeError(error)}`);
      return concluded(nothing);
    }
    checkCloneable(world, scenario.name);
    const { scenario: url, lock: lockUrl, store: storeUrl } = spec;
    const modules = { scenario: url, lock: lockUrl, store: storeUrl };
    const grantedMs = new Float64Array(new SharedArrayBuffer(8));
    const handles = {
      lockHandle,
      queueHandle: queue.handle,
      barrier: createBarrier(),
      statusMemory,
      grantedMs,
      samples,
    };
    const everyMs = faultsEveryMs(spec);
    const hit = {
      ...{ faults: spec.faults, faultState, everyMs, restarts, laterMs },
      pauseMs: pauseOf(lockOptions),
      leaseMs,
    };
    const shared: SharedByWorkers = { ...modules, ...handles, ...hit, directory, workers, seed, world };
    const driver = createFaultDriver({
      kinds: spec.faults,
      everyMs: 2 * everyMs,
      words: faultState,
      ...{ directory, workers, restarts, laterMs, durationMs: spec.durationMs, file: store.file },
      random: seededRandom(seed + 1, workers, restarts),
    });
    cleanUp.push(() => driver.close());
    const deathsAllowed = scenario.allowDeaths === true;
    // A service may still be at work on its file, for a client that has left.
    const log = scenario.readDeck === undefined ? walCheck(store, violated) : undefined;
    const joined = await superviseWorkers(pool, spec, {
      ...{ shared, violated: note, deathsAllowed, driver, log, stopped, report },
    });
    await driver.close();
    for (const theft of judgeThefts(directory, leaseMs)) violated(theft);
    const stillThere = () => report('checking', joined.durationMs, joined.deaths);
    if (joined.stuck.size > 0) {
      const { statuses, stuck } = joined;
      const under = { lock: lockUrl, handle: lockHandle };
      return concluded(joined, { deadlock: await diagnose(statuses, stuck, under, stillThere) });
    }
    const checked = await runFinalChecks(
      scenario,
      { world, store, decks, directory, recorder, log, deaths: joined.deaths },
      violated,
      stillThere,
    );
    return concluded(joined, { checked });
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
