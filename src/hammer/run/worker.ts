import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { undoAll } from '../../base/cleanup.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { recordedDecks } from '../../fixtures/decks/recorded-decks.ts';
import { loadStore, openChecked } from '../../fixtures/sqlite/load-store.ts';
import { isBusy, isOverloaded, openPatiently } from '../../fixtures/sqlite/overload.ts';
import { storeWithFaults } from '../../fixtures/sqlite/store-with-faults.ts';
import { trackedStore } from '../../fixtures/sqlite/tracked-store.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { workerName } from '../deadlock/deadlock-report.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport, noteError, showCall } from '../evidence/error-report.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { noteInvalid, violationNotes } from '../evidence/violation-log.ts';
import { type FaultKind, fatalFaults } from '../faults/fault-log.ts';
import type { FaultState } from '../faults/fault-state.ts';
import { recordWithFaults } from '../faults/record-with-faults.ts';
import { createWorkerFaults } from '../faults/worker-faults.ts';
import { openRecorder, processOf, type RecordedCall } from '../history/recorder.ts';
import { watchLeases } from '../lock-under-test/lease-watch.ts';
import { attachLock, loadLock } from '../lock-under-test/load-lock.ts';
import { trackedLocks } from '../lock-under-test/tracked-locks.ts';
import { type Samples, sampler } from '../measure/samples.ts';
import { expecting } from '../scenario/expect.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { ownThreadId } from '../status/own-thread-id.ts';
import { fileKey } from '../status/resource.ts';
import { ALL_OWNERS, readStatus, type StatusMemory, statusWriter } from '../status/worker-status.ts';
import { type Barrier, isStopped, passBarrier, stop, untilClosingAllowed } from './barrier.ts';
import { noteLeftRunning, watchThread } from './left-running.ts';

/** What all workers of a run share. */
export interface SharedByWorkers {
  readonly scenario: string;
  readonly lock: string | undefined;
  readonly store: string | undefined;
  readonly lockHandle: unknown;
  /** Of the table in which the store's writers queue: not the lock under test, which may be a broken one. */
  readonly queueHandle: SharedArrayBuffer;
  readonly directory: string;
  readonly barrier: Barrier;
  readonly statusMemory: StatusMemory;
  /** One number: how much time the machine has granted to the workers, in ms. */
  readonly grantedMs: Float64Array<SharedArrayBuffer>;
  /** Undefined where nothing is to be measured. */
  readonly samples: Samples | undefined;
  readonly workers: number;
  readonly seed: number;
  readonly faults: readonly FaultKind[];
  readonly faultState: FaultState;
  readonly pauseMs: number;
  /** For how long a holder is believed. */
  readonly leaseMs: number;
  readonly everyMs: number;
  /** How often the process was killed and started again. */
  readonly restarts: number;
  /** How much later than its own this process's times are. */
  readonly laterMs: number;
  readonly world: unknown;
}

export interface WorkerAssignment extends SharedByWorkers {
  readonly worker: number;
  readonly life: number;
}

export const DATABASE = 'decks.sqlite';

/** One worker's part of a run: from the barrier until the run is stopped, something is violated, or it dies. */
export async function work({ worker, life, ...shared }: WorkerAssignment): Promise<void> {
  const { statusMemory, barrier, directory, seed, grantedMs, restarts, laterMs, world } = shared;
  const bareRow = statusWriter(statusMemory, worker);
  const measuring = shared.samples && sampler(shared.samples, worker, bareRow);
  const row = measuring?.status ?? bareRow;
  const note = violationNotes(directory);
  const violated = (violation: string) => {
    note(violation);
    stop(barrier);
  };
  const leftRunning = watchThread();
  const cleanUp: (() => unknown)[] = [];
  /** What is undone when no worker is in a step any more. */
  const lastly: (() => unknown)[] = [];
  /** The call that the step recorded last: told only where the step throws. */
  let operation: (() => string) | undefined;
  /** Until it is, it may be waiting for its turn to open the file. */
  let isReady = false;
  try {
    row.setState('starting');
    row.beginOperation('loading', fileURLToPath(shared.scenario));
    const scenario = await loadScenario(shared.scenario);
    if (shared.lock !== undefined) row.beginOperation('loading', fileURLToPath(shared.lock));
    const lockModule = await loadLock(shared.lock);
    row.beginOperation('attaching to', lockModule.name);
    const lock = attachLock(lockModule, shared.lockHandle);
    cleanUp.push(() => lock.close?.());
    const queue = SessionLocks.attach(shared.queueHandle);
    lastly.push(() => queue.close());
    if (shared.store !== undefined) row.beginOperation('loading', fileURLToPath(shared.store));
    const storeModule = await loadStore(shared.store);
    row.beginOperation('opening', storeModule.name);
    // This package's store blocks the thread for its turn; of another's it is not known.
    const owner = shared.store === undefined ? ALL_OWNERS : 0;
    const openBareStore = async (file: string) => {
      const opened = await openPatiently(() => openChecked(storeModule, file, queue), barrier);
      return trackedStore(opened, { row: bareRow, stake: fileKey(file, directory), owner });
    };
    const ownStore = await openBareStore(join(directory, DATABASE));
    lastly.push(() => ownStore.close());
    const recorder = openRecorder(directory, processOf(worker, life, restarts), row, {
      eager: scenario.allowDeaths === true || shared.faults.some((kind) => fatalFaults.has(kind)),
      laterMs,
    });
    cleanUp.push(() => recorder.close());
    const faults =
      shared.faults.length === 0
        ? undefined
        : createWorkerFaults({
            kinds: shared.faults,
            words: shared.faultState,
            status: () => readStatus(statusMemory, worker),
            directory,
            worker,
            workers: shared.workers,
            life: life + 1_000 * restarts,
            seed: seed + 1,
            everyMs: shared.everyMs,
            pauseMs: shared.pauseMs,
            laterMs,
          });
    const store = faults === undefined ? ownStore : storeWithFaults(ownStore, faults);
    const openStore = async (file: string) => {
      const opened = await openBareStore(file);
      if (faults === undefined) return opened;
      faults.opened(opened.file);
      return storeWithFaults(opened, faults);
    };
    const bareRecord = faults === undefined ? recorder.record : recordWithFaults(recorder.record, faults);
    const recordCall = measuring?.measured(bareRecord) ?? bareRecord;
    const record = ((f, call, ...rest: [() => unknown]) => {
      operation = showing(f, call);
      return recordCall(f, call, ...rest);
    }) as typeof recordCall;
    const context = {
      world,
      worker: { index: worker, life, stopping: () => isStopped(barrier), grantedMs: () => grantedMs[0]! },
      random: seededRandom(seed, worker, life + 1_000 * restarts),
      locks: trackedLocks(lock, row, () => grantedMs[0]!, {
        ...{ name: lockModule.name, faults },
        ended: watchLeases({ leaseMs: shared.leaseMs, directory, restarts, violated }),
      }),
      store,
      decks: recordedDecks(store, record),
      record,
      expect: expecting(violated),
      openStore,
      underTest: { lock: shared.lock, handle: shared.lockHandle },
    };
    row.beginOperation('', undefined);
    row.endOperation();
    row.setThread(ownThreadId());
    isReady = true;
    row.setState('waiting to start');
    passBarrier(barrier, shared.workers);
    row.setState('running');
    while (!isStopped(barrier)) {
      faults?.beforeStep();
      row.beginStep();
      operation = undefined;
      const began = { ms: performance.now(), grantedMs: grantedMs[0]! };
      try {
        faults?.at('between steps');
        await scenario.step(context);
        faults?.afterStep();
      } catch (error) {
        const took = { ms: performance.now() - began.ms, grantedMs: grantedMs[0]! - began.grantedMs };
        if (!faults?.excuses(error) && !isOverloaded(error, took)) throw error;
      }
      // A step that never leaves the microtasks would keep timers and messages of the thread from running.
      await nextTurn();
    }
  } catch (error) {
    if (!isReady && isBusy(error) && isStopped(barrier)) return;
    noteError(directory, errorReport(workerName(worker), error, operation?.()));
    if (isInstance(error, InvalidModuleError)) noteInvalid(directory, error.message);
    violated(`worker ${worker}: ${describeError(error)}`);
  } finally {
    const undo = async (undos: readonly (() => unknown)[]) => {
      row.setState('ended');
      for (const error of await undoAll(undos)) {
        noteError(directory, errorReport(`${workerName(worker)}, clean-up`, error));
        violated(`worker ${worker}, clean-up: ${describeError(error)}`);
      }
    };
    // The lock first: what this worker has kept, others may wait for.
    await undo(cleanUp);
    row.setState('waiting to close');
    await untilClosingAllowed(barrier, worker);
    await undo(lastly);
    if (await leftRunning()) noteLeftRunning(directory, worker);
  }
}

function showing(f: string, { key, value }: RecordedCall): () => string {
  return () => showCall(f, key, value);
}
