import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../base/seeded-random.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import {
  areFaultsDisabled,
  countFault,
  disableFaults,
  PendingDeath,
  pendingDeathOf,
  setLockedFile,
  setPendingDeath,
  setReadFile,
  touchedCalls,
  writesPastSnapshots,
} from './fault-state.ts';
import { type FileHold, startFileHolder } from './file-holder.ts';
import { openedFiles } from './opened-files.ts';
import { callsOf, noteTouched } from './touched-calls.ts';
import { faultPoints } from './worker-faults.ts';

/** Injects the faults that come from outside the workers: it terminates workers and has their files held by other processes. */
export interface FaultInjector {
  /** Called when the workers begin. */
  begin(): void;
  /** Called a few dozen times a second while the workers hammer. */
  tick(elapsedMs: number, statuses: readonly WorkerStatus[]): void;
  /** Called when the run is stopped: workers that have asked to be terminated go on. */
  stop(): void;
  /** Called when a worker has died, with its last status. @returns whether the death was a fault of the run */
  wasInjected(worker: number, status: WorkerStatus): boolean;
  /** Begins a life of a worker. @returns a signal that terminates its thread */
  lifeOf(worker: number): AbortSignal;
  close(): Promise<void>;
}

const MIN_LOCKED_MS = 20;
const MAX_LOCKED_MS = 300;
const MAX_READ_MS = 1_000;
/**
 * The end of the run has no more faults, so that the last ones can recover: its last second, but at most this share of the
 * run. The smaller share is for a run in which some kind of fault has not affected anything yet.
 */
const RECOVERY_MS = 1_000;
const RECOVERY_SHARE = 0.3;
const SHORT_RECOVERY_SHARE = 0.1;

export function createFaultInjector(plan: FaultPlan): FaultInjector {
  const { kinds, state, directory, workers, durationMs, restarts, laterMs } = plan;
  /** The mean time from one fault of a kind to the next. */
  const everyMs = 2 * plan.everyMs;
  const random = seededRandom(plan.seed, workers, restarts);
  const log = faultLog(directory);
  const now = () => performance.now() + laterMs;
  const lives = new Map<number, AbortController>();
  /** The number of steps that each worker had begun when its last life ended. */
  const stepsBefore = new Map<number, number>();
  let startedAt = 0;
  let lastStatuses: readonly WorkerStatus[] = [];
  /** The workers that are being terminated, and whether each was in a transaction. */
  const terminating = new Map<number, { readonly inTransaction: boolean }>();
  /** Aborted when the run is stopped: then no file is held any longer. */
  const stopped = new AbortController();
  const holding = new Set<Promise<void>>();
  const files = openedFiles(directory);
  const holders = new Map(
    (['busy', 'reader'] as const)
      .filter((kind) => kinds.includes(kind))
      .map((kind) => [kind, { process: startFileHolder(), at: random.int(everyMs), isBusy: false }]),
  );
  const endAt = durationMs - Math.min(RECOVERY_MS, RECOVERY_SHARE * durationMs);
  const lateEndAt = durationMs - Math.min(RECOVERY_MS, SHORT_RECOVERY_SHARE * durationMs);
  let terminateAt = kinds.includes('terminate') ? random.int(2 * everyMs) : Number.POSITIVE_INFINITY;
  /**
   * When all workers together have taken more steps than this, they have recovered from a fault that hit all of them. It is
   * infinite until the next tick counts the steps.
   */
  let stepsToRecover: number | undefined = restarts > 0 ? workers : undefined;

  const touched = (kind: FaultKind, calls: number) => noteTouched(state, log, kind, calls);

  function terminate(worker: number, where: string): void {
    terminating.set(worker, { inTransaction: where === 'in a transaction' });
    setPendingDeath(state, worker, PendingDeath.dying);
    countFault(state);
    log.note({ kind: 'terminate', worker, where, fromMs: now(), toMs: now() });
    lives.get(worker)?.abort();
  }

  /** Whether the worker has done a step in its present life. */
  function hasStepped(worker: number): boolean {
    const status = lastStatuses[worker]!;
    return status.state === 'running' && status.counts.steps >= (stepsBefore.get(worker) ?? 0) + 2;
  }

  /** Has another process hold a file, or a snapshot of it, for `ms`, unless the process does not get it. */
  async function hold(kind: 'busy' | 'reader', holder: FileHold, ms: number): Promise<void> {
    const all = files.all();
    if (all.length === 0) return;
    const held = random.pick(all);
    if (!(await holder.take(held, kind === 'busy' ? 'write lock' : 'snapshot'))) return;
    const fromMs = now();
    const before = writesPastSnapshots(state);
    const mark = kind === 'busy' ? setLockedFile : setReadFile;
    mark(state, held);
    await sleep(ms, undefined, { signal: stopped.signal }).catch(() => {});
    mark(state, undefined);
    if (kind === 'reader') touched(kind, writesPastSnapshots(state) - before);
    const toMs = now();
    if (!(await holder.giveBack())) return;
    countFault(state);
    log.note({ kind, worker: null, where: 'another process', fromMs, toMs });
    stepsToRecover = Number.POSITIVE_INFINITY;
  }

  return {
    begin() {
      startedAt = performance.now();
      // Only a run that is killed has more than one beginning.
      if (kinds.length > 0) log.note({ began: now() });
    },

    tick(elapsedMs, statuses) {
      lastStatuses = statuses;
      const steps = statuses.reduce((sum, { counts }) => sum + counts.steps, 0);
      if (stepsToRecover === Number.POSITIVE_INFINITY) stepsToRecover = steps;
      else if (stepsToRecover !== undefined && steps > stepsToRecover) {
        stepsToRecover = undefined;
        log.note({ recovered: now(), worker: null });
      }
      for (let worker = 0; worker < workers; worker++) {
        const death = pendingDeathOf(state, worker);
        if (death < PendingDeath.asked) continue;
        const keys = heldBy(statuses[worker]!);
        const where = faultPoints[death - PendingDeath.asked]!;
        terminate(worker, where === 'holding' ? `${where} ${keys}` : where);
      }
      const isComplete = kinds.every((kind) => kind === 'kill' || touchedCalls(state, kind) > 0);
      if (elapsedMs >= (isComplete ? endAt : lateEndAt)) disableFaults(state);
      if (areFaultsDisabled(state)) return;
      if (elapsedMs >= terminateAt) {
        terminateAt = elapsedMs + random.int(2 * everyMs);
        const worker = random.int(workers);
        if (pendingDeathOf(state, worker) === PendingDeath.none && hasStepped(worker)) {
          const keys = heldBy(statuses[worker]!);
          terminate(worker, keys === '' ? 'at a random moment' : `at a random moment, holding ${keys}`);
        }
      }
      for (const [kind, holder] of holders) {
        if (holder.isBusy || elapsedMs < holder.at) continue;
        holder.isBusy = true;
        const longest = kind === 'busy' ? MAX_LOCKED_MS : Math.ceil(Math.min(MAX_READ_MS, durationMs / 4));
        const held = hold(kind, holder.process, MIN_LOCKED_MS + random.int(longest)).finally(() => {
          holding.delete(held);
          holder.isBusy = false;
          holder.at = performance.now() - startedAt + random.int(2 * everyMs);
        });
        holding.add(held);
      }
    },

    stop() {
      disableFaults(state);
      stopped.abort();
    },

    wasInjected(worker, status) {
      // Any state but `none` counts: a worker that was about to ask may have overwritten `dying`.
      const injected = pendingDeathOf(state, worker) !== PendingDeath.none;
      const end = terminating.get(worker);
      terminating.delete(worker);
      if (end !== undefined) {
        touched('terminate', callsOf(status) + (end.inTransaction && !status.inCall ? 1 : 0));
      }
      setPendingDeath(state, worker, PendingDeath.none);
      stepsBefore.set(worker, lastStatuses[worker]?.counts.steps ?? 0);
      return injected;
    },

    lifeOf(worker) {
      const life = new AbortController();
      lives.set(worker, life);
      return life.signal;
    },

    async close() {
      stopped.abort();
      await Promise.all(holding);
      for (const { process } of holders.values()) await process.close();
    },
  };
}

function heldBy({ held }: WorkerStatus): string {
  return held.map(({ key }) => key).join(' ');
}
