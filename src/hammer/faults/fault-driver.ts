import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../base/seeded-random.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import {
  areFaultsDisabled,
  countFault,
  disableFaults,
  type FaultState,
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

/** The faults that others do to the workers: they are ended, and the file is kept locked. */
export interface FaultDriver {
  /** When the workers begin. */
  begin(): void;
  /** Called some dozen times a second, while they hammer. */
  tick(elapsedMs: number, rows: readonly WorkerStatus[]): void;
  /** When the run is stopped: whoever asks to be ended goes on. */
  stop(): void;
  /** A worker has died, and left its row like this: whether that was one of the faults. */
  wasInjected(worker: number, row: WorkerStatus): boolean;
  /** A signal for the life of a worker that begins now: it ends its thread. */
  lifeOf(worker: number): AbortSignal;
  close(): Promise<void>;
}

interface FaultDriverOptions {
  readonly kinds: readonly FaultKind[];
  readonly words: FaultState;
  readonly directory: string;
  readonly workers: number;
  readonly durationMs: number;
  readonly random: SeededRandom;
  /** From one fault of a kind to the next, on average. */
  readonly everyMs: number;
  readonly restarts: number;
  readonly laterMs: number;
}

const MIN_LOCKED_MS = 20;
const MAX_LOCKED_MS = 300;
const MAX_READ_MS = 1_000;
/** What was injected last needs a moment to recover; less than that, where a kind has not touched anything yet. */
const CALM_MS = 1_000;
const CALM_PART = 0.3;
const LATE_CALM_PART = 0.1;

export function createFaultDriver(options: FaultDriverOptions): FaultDriver {
  const { kinds, words, directory, workers, durationMs, random, everyMs, restarts, laterMs } = options;
  const log = faultLog(directory);
  const now = () => performance.now() + laterMs;
  const lives = new Map<number, AbortController>();
  /** How many steps each place had begun when its last life ended. */
  const stepsBefore = new Map<number, number>();
  let startedAt = 0;
  let lastRows: readonly WorkerStatus[] = [];
  /** Those of whom the next thing that they do ends it: the kind, and whether they were in a transaction. */
  const ending = new Map<number, { readonly inTransaction: boolean }>();
  /** Nothing is held any longer once the run is stopped. */
  const ended = new AbortController();
  const holding = new Set<Promise<void>>();
  const files = openedFiles(directory);
  const holders = new Map(
    (['busy', 'reader'] as const)
      .filter((kind) => kinds.includes(kind))
      .map((kind) => [kind, { process: startFileHolder(), at: random.int(everyMs), isBusy: false }]),
  );
  const calmAt = durationMs - Math.min(CALM_MS, CALM_PART * durationMs);
  const lateCalmAt = durationMs - Math.min(CALM_MS, LATE_CALM_PART * durationMs);
  let terminateAt = kinds.includes('terminate') ? random.int(2 * everyMs) : Number.POSITIVE_INFINITY;
  /** After so many steps all are over what had hit all of them. */
  let stepsWhenOver: number | undefined = restarts > 0 ? workers : undefined;

  const touched = (kind: FaultKind, calls: number) => noteTouched(words, log, kind, calls);

  function terminate(worker: number, where: string): void {
    ending.set(worker, { inTransaction: where === 'in a transaction' });
    setPendingDeath(words, worker, PendingDeath.dying);
    countFault(words);
    log.note({ kind: 'terminate', worker, where, fromMs: now(), toMs: now() });
    lives.get(worker)?.abort();
  }

  /** In its present life: it has begun the next one. */
  function hasStepped(worker: number): boolean {
    const { state, counts } = lastRows[worker]!;
    return state === 'running' && counts.steps >= (stepsBefore.get(worker) ?? 0) + 2;
  }

  /** Another process holds the file, or a snapshot of it, for `ms`, unless it can't have it. */
  async function hold(kind: 'busy' | 'reader', holder: FileHold, ms: number): Promise<void> {
    const all = files.all();
    if (all.length === 0) return;
    const held = random.pick(all);
    if (!(await holder.take(held, kind === 'busy' ? 'write lock' : 'snapshot'))) return;
    const fromMs = now();
    const before = writesPastSnapshots(words);
    const mark = kind === 'busy' ? setLockedFile : setReadFile;
    mark(words, held);
    await sleep(ms, undefined, { signal: ended.signal }).catch(() => {});
    mark(words, undefined);
    if (kind === 'reader') touched(kind, writesPastSnapshots(words) - before);
    const toMs = now();
    if (!(await holder.giveBack())) return;
    countFault(words);
    log.note({ kind, worker: null, where: 'another process', fromMs, toMs });
    stepsWhenOver = Number.POSITIVE_INFINITY;
  }

  return {
    begin() {
      startedAt = performance.now();
      log.note({ began: now() });
    },

    tick(elapsedMs, rows) {
      lastRows = rows;
      const steps = rows.reduce((sum, { counts }) => sum + counts.steps, 0);
      if (stepsWhenOver === Number.POSITIVE_INFINITY) stepsWhenOver = steps;
      else if (stepsWhenOver !== undefined && steps > stepsWhenOver) {
        stepsWhenOver = undefined;
        log.note({ recovered: now(), worker: null });
      }
      for (let worker = 0; worker < workers; worker++) {
        const doom = pendingDeathOf(words, worker);
        if (doom < PendingDeath.asked) continue;
        const keys = heldBy(rows[worker]!);
        const where = faultPoints[doom - PendingDeath.asked]!;
        terminate(worker, where === 'holding' ? `${where} ${keys}` : where);
      }
      const isComplete = kinds.every((kind) => kind === 'kill' || touchedCalls(words, kind) > 0);
      if (elapsedMs >= (isComplete ? calmAt : lateCalmAt)) disableFaults(words);
      if (areFaultsDisabled(words)) return;
      if (elapsedMs >= terminateAt) {
        terminateAt = elapsedMs + random.int(2 * everyMs);
        const worker = random.int(workers);
        if (pendingDeathOf(words, worker) === PendingDeath.none && hasStepped(worker)) {
          const keys = heldBy(rows[worker]!);
          terminate(worker, keys === '' ? 'at a random moment' : `at a random moment, holding ${keys}`);
        }
      }
      for (const [kind, holder] of holders) {
        if (holder.isBusy || elapsedMs < holder.at) continue;
        holder.isBusy = true;
        const longest = kind === 'busy' ? MAX_LOCKED_MS : Math.min(MAX_READ_MS, durationMs / 4);
        const held = hold(kind, holder.process, MIN_LOCKED_MS + random.int(longest)).finally(() => {
          holding.delete(held);
          holder.isBusy = false;
          holder.at = performance.now() - startedAt + random.int(2 * everyMs);
        });
        holding.add(held);
      }
    },

    stop() {
      disableFaults(words);
      ended.abort();
    },

    wasInjected(worker, row) {
      // One that was about to ask may have written over what was written here.
      const injected = pendingDeathOf(words, worker) !== PendingDeath.none;
      const end = ending.get(worker);
      ending.delete(worker);
      if (end !== undefined) {
        touched('terminate', callsOf(row) + (end.inTransaction && !row.inCall ? 1 : 0));
      }
      setPendingDeath(words, worker, PendingDeath.none);
      stepsBefore.set(worker, lastRows[worker]?.counts.steps ?? 0);
      return injected;
    },

    lifeOf(worker) {
      const life = new AbortController();
      lives.set(worker, life);
      return life.signal;
    },

    async close() {
      ended.abort();
      await Promise.all(holding);
      for (const { process } of holders.values()) await process.close();
    },
  };
}

function heldBy({ held }: WorkerStatus): string {
  return held.map(({ key }) => key).join(' ');
}
