import type { Store, Trx } from '../store/store.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import { countFault, Doom, type FaultWords, isCalm, setDoom, takeBackAsking } from './fault-words.ts';
import { seededRandom } from './random.ts';

/** Where a worker can be hit. */
export type FaultPoint = 'between steps' | 'holding' | 'in a transaction';

/** The faults that a worker does to itself, each at a moment and in a place drawn from its seed. */
export interface Faults {
  /** Called at each such place; it may not come back. `key`: what is held. */
  at(point: FaultPoint, key?: string): void;
  /** Before a step: the worker's file may, or may not, grow. */
  beforeStep(store: Store): Promise<void>;
  /** A step is done and has not failed, so whatever had hit the worker is over. */
  afterStep(): void;
  /** Whether the error is one that the faults bring about: a step may end with it. */
  excuses(error: unknown): boolean;
}

interface Options {
  readonly kinds: readonly FaultKind[];
  readonly words: FaultWords;
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
}

/** After this a fault no longer waits for its place: a scenario may never come there. */
const ANY_PLACE_MS = 300;
const MAX_DELAY_MS = 30;
const MAX_FULL_MS = 200;
/** Until somebody ends a worker that asks for it. */
const ENDED_WITHIN_MS = 5_000;

export const points: readonly FaultPoint[] = ['between steps', 'holding', 'in a transaction'];
const own: readonly FaultKind[] = ['pause', 'terminate', 'exit', 'oom', 'slow', 'full'];

/**
 * Who was robbed is refused once the thief has written. Until then its late write goes through, so that the thief, who
 * has read before, may find the deck changed under its hands.
 */
const excuses: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  pause: ['stale_grant', 'index_out_of_range', 'not_a_permutation', 'last_slide', 'unknown_session'],
  busy: ['store_busy'],
  full: ['store_full'],
};

export function createFaults({
  kinds,
  words,
  directory,
  worker,
  workers,
  life,
  seed,
  everyMs,
  laterMs,
  pauseMs,
}: Options): Faults {
  const random = seededRandom(seed, worker, life);
  const order = seededRandom(seed, workers, 0).shuffle(own.filter((kind) => kinds.includes(kind)));
  let place = worker + life;
  const log = faultLog(directory);
  const excused: ReadonlySet<unknown> = new Set(kinds.flatMap((kind) => excuses[kind] ?? []));
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  const now = () => performance.now() + laterMs;
  let next = draw();
  let isHit = true;
  /** Nothing hits a life that has not done a step: one death after the other would not be a recovery. */
  let hasStepped = false;
  let fullUntil: number | undefined;

  function draw(): { kind: FaultKind; point: FaultPoint; at: number } {
    const kind = order[place % order.length];
    place += 1;
    const at = kind === undefined ? Number.POSITIVE_INFINITY : now() + random.int(2 * everyMs);
    return { kind: kind ?? 'slow', point: random.pick(points), at };
  }

  function sleep(ms: number): void {
    Atomics.wait(nobody, 0, 0, ms);
  }

  function note(kind: FaultKind, where: string, from: number, to: number): void {
    countFault(words);
    isHit = true;
    log.note({ kind, worker, where, from, to });
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
        setDoom(words, worker, Doom.asked + points.indexOf(point));
        for (const end = now() + ENDED_WITHIN_MS; now() < end && !isCalm(words); ) sleep(5);
        takeBackAsking(words, worker);
        return;
      case 'exit':
        note(kind, where, now(), now());
        setDoom(words, worker, Doom.dying);
        process.exit(1);
        return;
      case 'oom': {
        note(kind, where, now(), now());
        setDoom(words, worker, Doom.dying);
        const hoard: unknown[] = [];
        for (;;) hoard.push(new Array(100_000).fill(hoard.length));
      }
    }
  }

  return {
    at(point, key) {
      const { kind, point: drawnPoint, at } = next;
      const time = now();
      if (time < at || !hasStepped || kind === 'full' || isCalm(words)) return;
      if (point !== drawnPoint && time < at + ANY_PLACE_MS) return;
      next = draw();
      strike(kind, point, key === undefined ? point : `${point} ${key}`);
    },

    async beforeStep(store) {
      if (fullUntil !== undefined) {
        if (now() < fullUntil && !isCalm(words)) return;
        await store.limitGrowth!(false);
        fullUntil = undefined;
        return;
      }
      if (next.kind !== 'full' || now() < next.at || isCalm(words)) return;
      next = draw();
      const from = now();
      await store.limitGrowth!(true);
      fullUntil = from + random.int(MAX_FULL_MS);
      note('full', 'between steps', from, fullUntil);
    },

    afterStep() {
      hasStepped = true;
      if (!isHit || fullUntil !== undefined) return;
      isHit = false;
      log.note({ recovered: now(), worker });
    },

    excuses: (error) => excused.has((error as { code?: unknown } | null)?.code),
  };
}

/** The store, with a place to be hit at before each commit. */
export function storeWithFaults(store: Store, faults: Faults): Store {
  const hit = <T>(work: (trx: Trx) => Promise<T>) => {
    return async (trx: Trx) => {
      const result = await work(trx);
      faults.at('in a transaction');
      return result;
    };
  };
  // Named one by one: it may be an object of a class, whose methods are not its own.
  return {
    file: store.file,
    read: (work) => store.read(work),
    query: (query, ...parameters) => store.query(query, ...parameters),
    write: (work) => store.write(hit(work)),
    fenced: (session, fence, work) => store.fenced(session, fence, hit(work)),
    verify: () => store.verify(),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
