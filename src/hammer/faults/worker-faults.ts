import { seededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import { isResourceKey } from '../status/resource.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import {
  areFaultsDisabled,
  countFault,
  countWrite,
  type FaultState,
  isLocked,
  PendingDeath,
  setPendingDeath,
  touchedCalls,
  withdrawDeathRequest,
} from './fault-state.ts';
import { callsOf, noteTouched } from './touched-calls.ts';

/** Where a worker can be hit. */
export type FaultPoint = 'between steps' | 'holding' | 'in a transaction' | 'in a call';

/** The faults that a worker does to itself, each at a moment and in a place drawn from its seed. */
export interface WorkerFaults {
  /** Called at each such place; it may not come back. `what`: the key that is held, or the call. */
  at(point: FaultPoint, what?: string): void;
  /** Before a step: the worker's disk may fill, or have room again. */
  beforeStep(): void;
  /** Whether no write of this worker finds room. */
  isFull(): boolean;
  /** Whether another process keeps the file locked. */
  isLocked(file: string): boolean;
  /** A write was committed and answered. */
  answered(file: string): void;
  /** A fault was in the way of calls. */
  touched(kind: FaultKind, calls: number): void;
  /** A step is done and has not failed, so whatever had hit the worker is over. */
  afterStep(): void;
  /** Whether the error is one that the faults bring about: a step may end with it. */
  excuses(error: unknown): boolean;
}

interface WorkerFaultsOptions {
  readonly kinds: readonly FaultKind[];
  readonly words: FaultState;
  /** The worker's own, as it is now. */
  readonly status: () => WorkerStatus;
  readonly directory: string;
  readonly worker: number;
  /** All workers go through the kinds in one order, each from a place of its own, so that none is left out for long. */
  readonly workers: number;
  readonly life: number;
  readonly seed: number;
  /** From one fault of a worker to its next, on average. */
  readonly everyMs: number;
  /** How long a pause is: longer than the lease. */
  readonly pauseMs: number;
  readonly laterMs: number;
  /** The codes of errors that the faults of a kind bring about. */
  readonly excuses: Readonly<Partial<Record<FaultKind, readonly string[]>>>;
}

/** After this a fault no longer waits for its place: a scenario may never come there. */
const ANY_PLACE_MS = 300;
const MAX_DELAY_MS = 30;
const MIN_FULL_MS = 20;
const MAX_FULL_MS = 200;
/** Until somebody ends a worker that asks for it. */
const ENDED_WITHIN_MS = 5_000;

export const faultPoints: readonly FaultPoint[] = [
  'between steps',
  'holding',
  'in a transaction',
  'in a call',
];
const own: readonly FaultKind[] = ['pause', 'terminate', 'exit', 'oom', 'slow', 'full'];

export function createWorkerFaults({
  kinds,
  words,
  status,
  directory,
  worker,
  workers,
  life,
  seed,
  everyMs,
  laterMs,
  pauseMs,
  excuses,
}: WorkerFaultsOptions): WorkerFaults {
  const random = seededRandom(seed, worker, life);
  const order = seededRandom(seed, workers, 0).shuffle(own.filter((kind) => kinds.includes(kind)));
  let place = worker + life;
  const log = faultLog(directory);
  const excused: ReadonlySet<unknown> = new Set(kinds.flatMap((kind) => excuses[kind] ?? []));
  const now = () => performance.now() + laterMs;
  let next = draw();
  let isHit = true;
  /** Nothing hits a life that has not done a step: one death after the other would not be a recovery. */
  let hasStepped = false;
  let fullUntil: number | undefined;

  function draw(): { kind: FaultKind; point: FaultPoint; at: number } {
    // What has touched nothing yet comes first: a run that ends before says nothing about it.
    const missing = order.filter((kind) => touchedCalls(words, kind) === 0);
    const from = missing.length > 0 ? missing : order;
    const kind = from[place % from.length];
    place += 1;
    const at =
      kind === undefined
        ? Number.POSITIVE_INFINITY
        : now() + random.int(missing.length > 0 ? everyMs : 2 * everyMs);
    return { kind: kind ?? 'slow', point: random.pick(faultPoints), at };
  }

  function sleep(ms: number): void {
    sleepSync(ms);
  }

  function note(kind: FaultKind, where: string, fromMs: number, toMs: number): void {
    countFault(words);
    isHit = true;
    log.note({ kind, worker, where, fromMs, toMs });
  }

  /** How many calls it would be in the way of, here. */
  function callsHere(kind: FaultKind, point: FaultPoint): number {
    const here = status();
    if (kind === 'pause') return here.held.filter(({ key }) => !isResourceKey(key)).length;
    return callsOf(here) + (point === 'in a transaction' && !here.inCall ? 1 : 0);
  }

  function delay(kind: FaultKind, where: string, ms: number): void {
    const from = now();
    sleep(ms);
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
        // Whoever ends it notes it, and needs a moment. It goes on if that is not to be.
        setPendingDeath(words, worker, PendingDeath.asked + faultPoints.indexOf(point));
        for (const end = now() + ENDED_WITHIN_MS; now() < end && !areFaultsDisabled(words); ) sleep(5);
        withdrawDeathRequest(words, worker);
        return;
      case 'exit':
        note(kind, where, now(), now());
        setPendingDeath(words, worker, PendingDeath.dying);
        process.exit(1);
        return;
      case 'oom': {
        note(kind, where, now(), now());
        setPendingDeath(words, worker, PendingDeath.dying);
        const hoard: unknown[] = [];
        for (;;) hoard.push(new Array(100_000).fill(hoard.length));
      }
    }
  }

  const isFull = () => fullUntil !== undefined && now() < fullUntil && !areFaultsDisabled(words);
  const touched = (kind: FaultKind, calls: number) => noteTouched(words, log, kind, calls);

  return {
    at(point, what) {
      const { kind, point: drawnPoint, at } = next;
      const time = now();
      if (time < at || !hasStepped || kind === 'full' || areFaultsDisabled(words)) return;
      if (point !== drawnPoint && time < at + ANY_PLACE_MS) return;
      const calls = callsHere(kind, point);
      if (calls === 0 && touchedCalls(words, kind) === 0) return;
      next = draw();
      // Of one that is terminated the driver counts, once it is dead.
      if (kind !== 'terminate') touched(kind, calls);
      strike(kind, point, what === undefined ? point : `${point} ${what}`);
    },

    beforeStep() {
      if (fullUntil !== undefined) {
        if (!isFull()) fullUntil = undefined;
        return;
      }
      if (next.kind !== 'full' || now() < next.at || areFaultsDisabled(words)) return;
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
    isLocked: (file) => isLocked(words, file),
    answered: (file) => countWrite(words, file),
    touched,
    excuses: (error) => excused.has((error as { code?: unknown } | null)?.code),
  };
}
