import type { Piscina } from 'piscina';
import { undoAll } from '../../base/cleanup.ts';
import { diagnose } from '../deadlock/diagnose-deadlock.ts';
import { asSentence, describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport, noteError } from '../evidence/error-report.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { noteInvalid, ownViolationNotes, violationNotes } from '../evidence/violation-log.ts';
import { createFaultInjector } from '../faults/fault-injector.ts';
import { planFaults } from '../faults/fault-plan.ts';
import { openedFiles } from '../faults/opened-files.ts';
import { openRecorder, processOf } from '../history/recorder.ts';
import { judgeThefts, watchLeases } from '../lock-under-test/lease-watch.ts';
import { trackedLocks } from '../lock-under-test/tracked-locks.ts';
import { createSamples } from '../measure/samples.ts';
import type { RunOptions } from '../scenario/fixture.ts';
import { resourceStatus } from '../status/resource.ts';
import { setupStatus } from '../status/setup-status.ts';
import { createStatusMemory, statusWriter } from '../status/worker-status.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { createBarrier } from './barrier.ts';
import { decideVerdict, type RunFindings } from './decide-verdict.ts';
import { runFinalChecks } from './final-checks.ts';
import { leakProbes } from './leak-probes.ts';
import { liveViews, type WatchedProgress } from './live-view.ts';
import { prepareRun } from './prepare-run.ts';
import { readEvidence } from './run-evidence.ts';
import { progressReporter } from './run-progress.ts';
import type { RunSpec } from './run-spec.ts';
import { superviseWorkers } from './supervise-workers.ts';
import { attachFixtures } from './use-fixtures.ts';
import { fixtureCodes, type SharedByWorkers, type WorkerAssignment } from './worker.ts';

interface RunHost {
  readonly openPool: () => Piscina<WorkerAssignment, void>;
  readonly onProgress: (progress: WatchedProgress) => void;
  /** How many have begun to watch so far; 0 if nobody watches. */
  readonly watchers: () => number;
  /** Ends the run early. */
  readonly stopped: AbortSignal;
  /** Called with the verdict before the cleanup, which may block this thread. */
  readonly onVerdict: (verdict: Verdict) => Promise<void>;
}

/**
 * Hammers in this process, once. What a scenario does in `setup` and `check` can block the process, so it belongs in one that
 * another process supervises: see watched-process.ts. After a verdict other than `deadlocked` the pool is as good as new.
 *
 * Invariant: a verdict that was reached is returned, whatever comes of the cleanup.
 */
export async function run(spec: RunSpec, host: RunHost): Promise<Verdict> {
  const undos: (() => unknown)[] = [];
  const progress = progressReporter(spec.workers, host.onProgress);
  const cleanUp = () => undoAll(undos, { onNext: progress.stillAlive });
  let verdict: Verdict;
  try {
    const findings = await hammer(spec, host, progress, (undo) => void undos.push(undo));
    verdict = decideVerdict(spec, findings, readEvidence(spec.directory));
    await host.onVerdict(verdict);
  } catch (error) {
    await cleanUp();
    throw error;
  }
  const failures = await cleanUp();
  const errors = [...(verdict.errors ?? []), ...failures.map((error) => errorReport('cleanup', error))];
  return { ...verdict, ...(errors.length > 0 && { errors }) };
}

/** From the modules of a run to what it has found. */
async function hammer(
  spec: RunSpec,
  { openPool, stopped, watchers }: RunHost,
  progress: ReturnType<typeof progressReporter>,
  onEnd: (undo: () => unknown) => void,
): Promise<RunFindings> {
  const { workers, directory, seed, restarts, laterMs, faults } = spec;
  const { statusMemory, faultState, report, stillAlive } = progress;
  const { target, store } = spec;
  const options: RunOptions = { workers, seed, target, store, restarts };
  // Many threads that load their modules would keep the threads of the lock and the fixtures from starting: not earlier.
  let pool: Piscina<WorkerAssignment, void> | undefined;
  const prepared = await prepareRun(spec, options, onEnd, () => {
    pool = openPool();
    report('setting up', 0);
  });
  const { scenario, lockModule, lock, lockHandle, leaseMs, fixtureHandles, fixtureDescription } = prepared;
  const { use = {} } = scenario;
  const { violations, violated } = ownViolations(directory);
  const samples = spec.measure ? createSamples(workers) : undefined;
  if (samples !== undefined) progress.showLive(liveViews(samples, directory, watchers));
  const findings = { scenario, lock: lockModule.name, fixtureDescription, violations, samples };

  // The run records what it does itself, as one more process, in a status that is shown nowhere.
  const status = statusWriter(createStatusMemory(1), 0);
  const recorder = openRecorder(directory, processOf(workers, 0, restarts), status, {
    eager: faults.includes('kill'),
    laterMs,
    busyCodes: fixtureCodes(use).busy,
    refuses: scenario.refuses,
    onInvalid: (message) => noteInvalid(directory, message),
  });
  onEnd(() => recorder.close());
  const { record } = recorder;
  const attached = await attachFixtures(use, fixtureHandles, {
    options,
    directory,
    onEnd,
    record,
    worker: undefined,
    shows: resourceStatus(status),
    opened: openedFiles(directory).opened,
    raiseTokens: (floor) => lock.raiseTokens?.(floor),
    faults: undefined,
  });
  const locks = trackedLocks(lock, setupStatus(status, directory, lockModule.name), undefined, {
    name: lockModule.name,
    ended: watchLeases({ leaseMs, directory, restarts, violated }),
  });
  let world: unknown;
  try {
    world = await scenario.setup?.({ ...attached, locks, options, record, onEnd, directory });
  } catch (error) {
    if (isInstance(error, InvalidRunError)) throw error;
    noteError(directory, errorReport('setup', error));
    violated(`setup: ${describeError(error)}`);
    return { ...findings, isStopped: stopped.aborted };
  }
  checkCloneable(world, scenario.name);

  const plan = planFaults(spec, leaseMs, faultState);
  const shared: SharedByWorkers = {
    scenario: spec.scenario,
    lock: spec.lock,
    lockHandle,
    fixtureHandles,
    options,
    directory,
    barrier: createBarrier(),
    statusMemory,
    grantedMs: new Float64Array(new SharedArrayBuffer(8)),
    samples,
    faults: plan,
    leaseMs,
    laterMs,
    world,
  };
  const driver = createFaultInjector(plan);
  onEnd(() => driver.close());
  const probes = leakProbes(use, attached, { directory, violated });
  progress.onReport(() => {
    for (const probe of probes) probe.sample?.();
  });
  const supervised = await superviseWorkers(pool!, spec, {
    shared,
    violated: violationNotes(directory),
    deathsAllowed: scenario.allowDeaths === true,
    driver,
    probes,
    stopped,
    report,
  });
  await driver.close();
  for (const theft of judgeThefts(directory, leaseMs)) violated(theft);
  const { deaths, durationMs, statuses, stuck } = supervised;
  report('checking', durationMs, deaths);
  const isStopped = stopped.aborted;
  if (stuck.size > 0) {
    const underTest = { lock: spec.lock, handle: lockHandle };
    const deadlock = await diagnose(statuses, stuck, underTest, stillAlive);
    return { ...findings, supervised, deadlock, isStopped };
  }
  const { keepsHistory } = spec;
  const context = { world, attached, directory, keepsHistory, recorder, deaths, violated, stillAlive };
  const checked = await runFinalChecks(scenario, context);
  return { ...findings, supervised, checked, isStopped: stopped.aborted };
}

/** What the run's own thread finds; also on disk, at once: the process may be killed before it has a verdict. */
function ownViolations(directory: string): { violations: string[]; violated: (violation: string) => void } {
  const violations: string[] = [];
  const note = ownViolationNotes(directory);
  return {
    violations,
    violated(violation) {
      violations.push(asSentence(violation));
      note(violation);
    },
  };
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
