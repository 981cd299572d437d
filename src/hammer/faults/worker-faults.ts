import { seededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import { isResourceKey } from '../status/resource.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import {
  areFaultsDisabled,
  countFault,
  countWrite,
  isLocked,
  PendingDeath,
  setPendingDeath,
  touchedCalls,
  withdrawDeathRequest,
} from './fault-state.ts';
import { callsOf, noteTouched } from './touched-calls.ts';

/** The places at which a fault can hit a worker. */
export type FaultPoint = 'between steps' | 'holding' | 'in a transaction' | 'in a call';

/** The faults that a worker injects into itself, each at a moment and a place that are drawn from the seed. */
export interface WorkerFaults {
  /**
   * Called at each fault point. It does not return if the fault ends the thread.
   *
   * @param what the key that is held, or the name of the call
   */
  at(point: FaultPoint, what?: string): void;
  /** Called before each step: the worker's disk may fill up, or have room again. */
  beforeStep(): void;
  /** Whether the disk is full for writes of this worker. */
  isFull(): boolean;
  /** Whether another process keeps the file locked. */
  isLocked(file: string): boolean;
  /** Called when a write to the file has been committed. */
  answered(file: string): void;
  /** Called when faults of a kind have affected calls. */
  touched(kind: FaultKind, calls: number): void;
  /** Called after a step that has not failed: the worker has recovered from the last fault. */
  afterStep(): void;
  /** Whether the error may be caused by the faults: a step may end with it. */
  excuses(error: unknown): boolean;
}

interface FaultedWorker {
  readonly worker: number;
  readonly life: number;
  /** Reads the worker's own status. */
  readonly status: () => WorkerStatus;
  /** The codes of the errors that the faults of each kind may cause. */
  readonly excuses: Readonly<Partial<Record<FaultKind, readonly string[]>>>;
}

/** A fault waits this long for its place, then it takes any: the scenario may never come to that place. */
const ANY_PLACE_MS = 300;
const MAX_DELAY_MS = 30;
const MIN_FULL_MS = 20;
const MAX_FULL_MS = 200;
/** A worker that asks to be terminated waits this long. */
const TERMINATED_WITHIN_MS = 5_000;

export const faultPoints: readonly FaultPoint[] = [
  'between steps',
  'holding',
  'in a transaction',
  'in a call',
];
const selfInflicted: readonly FaultKind[] = ['pause', 'terminate', 'exit', 'oom', 'slow', 'full'];

export function createWorkerFaults(
  { kinds, state, directory, workers, seed, restarts, everyMs, laterMs, pauseMs }: FaultPlan,
  { worker, life, status, excuses }: FaultedWorker,
): WorkerFaults {
  const nthLife = life + 1_000 * restarts;
  const random = seededRandom(seed, worker, nthLife);
  // All workers go through the kinds in the same order, each from another place, so that no kind waits for long.
  const order = seededRandom(seed, workers, 0).shuffle(selfInflicted.filter((kind) => kinds.includes(kind)));
  let place = worker + nthLife;
  const log = faultLog(directory);
  const excused: ReadonlySet<unknown> = new Set(kinds.flatMap((kind) => excuses[kind] ?? []));
  const now = () => performance.now() + laterMs;
  let next = draw();
  let isHit = true;
  /** A life is hit only after its first step: deaths one after the other would not be recoveries. */
  let hasStepped = false;
  let fullUntil: number | undefined;

  function draw(): { kind: FaultKind; point: FaultPoint; at: number } {
    // Kinds that have not affected anything yet come first: without them the run is undecided.
    const missing = order.filter((kind) => touchedCalls(state, kind) === 0);
    const from = missing.length > 0 ? missing : order;
    const kind = from[place % from.length];
    place += 1;
    const at =
      kind === undefined
        ? Number.POSITIVE_INFINITY
        : now() + random.int(missing.length > 0 ? everyMs : 2 * everyMs);
    return { kind: kind ?? 'slow', point: random.pick(faultPoints), at };
  }

  function note(kind: FaultKind, where: string, fromMs: number, toMs: number): void {
    countFault(state);
    isHit = true;
    log.note({ kind, worker, where, fromMs, toMs });
  }

  /** The number of calls that the fault would affect here. */
  function callsHere(kind: FaultKind, point: FaultPoint): number {
    const now = status();
    if (kind === 'pause') return now.held.filter(({ key }) => !isResourceKey(key)).length;
    return callsOf(now) + (point === 'in a transaction' && !now.inCall ? 1 : 0);
  }

  function delay(kind: FaultKind, where: string, ms: number): void {
    const from = now();
    sleepSync(ms);
    note(kind, where, from, now());
  }

  function strike(kind: FaultKind, point: FaultPoint, where: string): void {
    switch (kind) {
      case 'pause':
        delay(kind, where, pauseMs);
        return;
      case 'slow':
        delay(kind, where, 1 + random.int(MAX_DELAY_MS));
        return;
      case 'terminate':
        // The driver terminates this thread and notes it, which takes a moment. If it does not, the thread goes on.
        setPendingDeath(state, worker, PendingDeath.asked + faultPoints.indexOf(point));
        for (const end = now() + TERMINATED_WITHIN_MS; now() < end && !areFaultsDisabled(state); )
          sleepSync(5);
        withdrawDeathRequest(state, worker);
        return;
      case 'exit':
        note(kind, where, now(), now());
        setPendingDeath(state, worker, PendingDeath.dying);
        process.exit(1);
        return;
      case 'oom': {
        note(kind, where, now(), now());
        setPendingDeath(state, worker, PendingDeath.dying);
        const memory: unknown[] = [];
        for (;;) memory.push(new Array(100_000).fill(memory.length));
      }
    }
  }

  const isFull = () => fullUntil !== undefined && now() < fullUntil && !areFaultsDisabled(state);
  const touched = (kind: FaultKind, calls: number) => noteTouched(state, log, kind, calls);

  return {
    at(point, what) {
      const { kind, point: drawnPoint, at } = next;
      const time = now();
      if (time < at || !hasStepped || kind === 'full' || areFaultsDisabled(state)) return;
      if (point !== drawnPoint && time < at + ANY_PLACE_MS) return;
      const calls = callsHere(kind, point);
      if (calls === 0 && touchedCalls(state, kind) === 0) return;
      next = draw();
      // For a termination the driver counts the calls, once the thread is dead.
      if (kind !== 'terminate') touched(kind, calls);
      strike(kind, point, what === undefined ? point : `${point} ${what}`);
    },

    beforeStep() {
      if (fullUntil !== undefined) {
        if (!isFull()) fullUntil = undefined;
        return;
      }
      if (next.kind !== 'full' || now() < next.at || areFaultsDisabled(state)) return;
      next = draw();
      const from = now();
      fullUntil = from + MIN_FULL_MS + random.int(MAX_FULL_MS - MIN_FULL_MS);
      note('full', 'between steps', from, fullUntil);
    },

    afterStep() {
      hasStepped = true;
      if (!isHit || fullUntil !== undefined) return;
      isHit = false;
      log.note({ recovered: now(), worker });
    },

    isFull,
    isLocked: (file) => isLocked(state, file),
    answered: (file) => countWrite(state, file),
    touched,
    excuses: (error) => excused.has((error as { code?: unknown } | null)?.code),
  };
}
