import { setImmediate } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { undoAll } from '../../base/cleanup.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { workerName } from '../deadlock/deadlock-report.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport, noteError, showCall } from '../evidence/error-report.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { noteInvalid, violationNotes } from '../evidence/violation-log.ts';
import { type FaultKind, fatalFaults } from '../faults/fault-log.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { openedFiles } from '../faults/opened-files.ts';
import { recordWithFaults } from '../faults/record-with-faults.ts';
import { createWorkerFaults, type WorkerFaults } from '../faults/worker-faults.ts';
import { openRecorder, processOf, type RecordCall } from '../history/recorder.ts';
import { watchLeases } from '../lock-under-test/lease-watch.ts';
import { attachLock, loadLock } from '../lock-under-test/load-lock.ts';
import { trackedLocks } from '../lock-under-test/tracked-locks.ts';
import { sampler } from '../measure/sampler.ts';
import type { Samples } from '../measure/samples.ts';
import { expecting } from '../scenario/expect.ts';
import type { Fixtures, RunOptions } from '../scenario/fixture.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { ownThreadId } from '../status/own-thread-id.ts';
import { resourceStatus } from '../status/resource.ts';
import { readStatus, type StatusMemory, statusWriter } from '../status/worker-status.ts';
import { type Barrier, isStopped, passBarrier, stop, untilClosingAllowed } from './barrier.ts';
import { noteLeftRunning, watchThread } from './left-running.ts';
import { hasCode, isOverloaded } from './overload.ts';
import { attachFixtures, type FixtureHandles } from './use-fixtures.ts';

/** What all workers of a run share. */
export interface SharedByWorkers {
  /** URLs of modules; undefined for this package's own lock. */
  readonly scenario: string;
  readonly lock: string | undefined;
  readonly lockHandle: unknown;
  readonly fixtureHandles: FixtureHandles;
  readonly options: RunOptions;
  readonly directory: string;
  readonly barrier: Barrier;
  readonly statusMemory: StatusMemory;
  /** One number: how much time the machine has granted to the workers, in ms. */
  readonly grantedMs: Float64Array<SharedArrayBuffer>;
  /** Undefined where nothing is measured. */
  readonly samples: Samples | undefined;
  readonly faults: FaultPlan;
  /** For how long a holder is believed. */
  readonly leaseMs: number;
  /** How much later than its own this process's times are. */
  readonly laterMs: number;
  readonly world: unknown;
}

export interface WorkerAssignment extends SharedByWorkers {
  readonly worker: number;
  readonly life: number;
}

/** One worker's part of a run: from the barrier until the run is stopped, something is violated, or it dies. */
export async function work(assignment: WorkerAssignment): Promise<void> {
  const { worker, life, statusMemory, barrier, directory, grantedMs, laterMs, world } = assignment;
  const { workers, seed, restarts } = assignment.options;
  const bareStatus = statusWriter(statusMemory, worker);
  const measuring = assignment.samples && sampler(assignment.samples, worker, bareStatus);
  const status = measuring?.status ?? bareStatus;
  const note = violationNotes(directory);
  const violated = (violation: string) => {
    note(violation);
    stop(barrier);
  };
  const leftRunning = watchThread();
  /** Undone as soon as the worker takes no more steps. */
  const undos: (() => unknown)[] = [];
  /** Undone when no worker is in a step any more. */
  const lastUndos: (() => unknown)[] = [];
  /** The call that the step recorded last: told only where the step throws. */
  let operation: (() => string) | undefined;
  /** Until then it may be waiting for its turn to attach a fixture. */
  let isReady = false;
  let busyErrors: ReadonlySet<unknown> = new Set();
  try {
    status.setState('starting');
    status.beginOperation('loading', fileURLToPath(assignment.scenario));
    const scenario = await loadScenario(assignment.scenario);
    const { use = {} } = scenario;
    const codes = fixtureCodes(use);
    busyErrors = new Set(codes.excuses.busy);
    if (assignment.lock !== undefined) status.beginOperation('loading', fileURLToPath(assignment.lock));
    const lockModule = await loadLock(assignment.lock);
    status.beginOperation('attaching to', lockModule.name);
    const lock = attachLock(lockModule, assignment.lockHandle);
    undos.push(() => lock.close?.());
    const recorder = openRecorder(directory, processOf(worker, life, restarts), status, {
      eager: scenario.allowDeaths === true || assignment.faults.kinds.some((kind) => fatalFaults.has(kind)),
      laterMs,
      busyCodes: codes.busy,
      refuses: scenario.refuses,
      onInvalid(message) {
        noteInvalid(directory, message);
        stop(barrier);
      },
    });
    undos.push(() => recorder.close());
    const faults = faultsOf(assignment, codes.excuses);
    const bareRecord = faults === undefined ? recorder.record : recordWithFaults(recorder.record, faults);
    const recordCall = measuring?.measured(bareRecord) ?? bareRecord;
    const record = ((f, call, ...rest: [() => unknown]) => {
      operation = () => showCall(f, call.key, call.input);
      return recordCall(f, call, ...rest);
    }) as RecordCall;
    const info = {
      index: worker,
      life,
      stopping: () => isStopped(barrier),
      grantedMs: () => grantedMs[0]!,
    };
    const attachment = {
      options: assignment.options,
      directory,
      onEnd: (undo: () => unknown) => void lastUndos.push(undo),
      worker: info,
      record,
      shows: resourceStatus(bareStatus),
      opened: openedFiles(directory).opened,
      raiseTokens: (floor: bigint) => lock.raiseTokens?.(floor),
      faults,
    };
    const attached = await attachFixtures(use, assignment.fixtureHandles, attachment, (fixture) =>
      status.beginOperation('attaching to', fixture),
    );
    const context = {
      ...attached,
      world,
      worker: info,
      random: seededRandom(seed, worker, life + 1_000 * restarts),
      locks: trackedLocks(lock, status, info.grantedMs, {
        name: lockModule.name,
        faults,
        ended: watchLeases({ leaseMs: assignment.leaseMs, directory, restarts, violated }),
      }),
      record,
      expect: expecting(violated),
      underTest: { lock: assignment.lock, handle: assignment.lockHandle },
    };
    status.beginOperation('', undefined);
    status.endOperation();
    status.setThread(ownThreadId());
    isReady = true;
    status.setState('waiting to start');
    passBarrier(barrier, workers);
    status.setState('running');
    while (!isStopped(barrier)) {
      faults?.beforeStep();
      status.beginStep();
      operation = undefined;
      const began = { ms: performance.now(), grantedMs: grantedMs[0]! };
      try {
        faults?.at('between steps');
        await scenario.step(context);
        faults?.afterStep();
      } catch (error) {
        const took = { ms: performance.now() - began.ms, grantedMs: grantedMs[0]! - began.grantedMs };
        if (!faults?.excuses(error) && !isOverloaded(error, took, busyErrors)) throw error;
      }
      // A step that never leaves the microtasks would keep timers and messages of the thread from running.
      await nextTurn();
    }
  } catch (error) {
    if (!isReady && hasCode(error, busyErrors) && isStopped(barrier)) return;
    noteError(directory, errorReport(workerName(worker), error, operation?.()));
    if (isInstance(error, InvalidModuleError)) noteInvalid(directory, error.message);
    violated(`worker ${worker}: ${describeError(error)}`);
  } finally {
    // Also where the error could not be noted: the others would wait for this worker for good.
    stop(barrier);
    const cleanUp = async (undos: readonly (() => unknown)[]) => {
      status.setState('ended');
      for (const error of await undoAll(undos)) {
        noteError(directory, errorReport(`${workerName(worker)}, cleanup`, error));
        violated(`worker ${worker}, cleanup: ${describeError(error)}`);
      }
    };
    // The lock first: others may wait for what this worker has kept.
    await cleanUp(undos);
    status.setState('waiting to close');
    await untilClosingAllowed(barrier, worker);
    await cleanUp(lastUndos);
    if (await leftRunning()) noteLeftRunning(directory, worker);
  }
}

/** Lets the event loop turn once. It takes half of the time of `setImmediate` from `node:timers/promises`. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

interface FixtureCodes {
  /** The codes of refusals that count as busy. */
  readonly busy: ReadonlySet<string>;
  /** The codes of errors that each kind of fault brings about. */
  readonly excuses: Readonly<Partial<Record<FaultKind, readonly string[]>>>;
}

/** The codes that the fixtures of a scenario name, all together. */
export function fixtureCodes(use: Fixtures): FixtureCodes {
  const excuses: Partial<Record<FaultKind, string[]>> = {};
  for (const fixture of Object.values(use)) {
    for (const [kind, codes] of Object.entries(fixture.excuses ?? {}) as [FaultKind, readonly string[]][]) {
      excuses[kind] = [...(excuses[kind] ?? []), ...codes];
    }
  }
  return { busy: new Set(Object.values(use).flatMap(({ busyCodes }) => busyCodes ?? [])), excuses };
}

function faultsOf(assignment: WorkerAssignment, excuses: FixtureCodes['excuses']): WorkerFaults | undefined {
  const { faults, worker, life, statusMemory } = assignment;
  if (faults.kinds.length === 0) return undefined;
  const status = () => readStatus(statusMemory, worker);
  return createWorkerFaults(faults, { worker, life, status, excuses });
}
