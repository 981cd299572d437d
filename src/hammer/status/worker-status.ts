import { readText, TEXT_UNITS, writeText } from './shared-text.ts';

/**
 * What each worker is doing, in shared memory: a worker that is blocked can't answer, but its row can be read.
 * A row is written by its worker alone; a reader may catch it half written, which matters to nobody, since the
 * rows that a report is made of are those of workers that no longer move.
 */
export type StatusMemory = SharedArrayBuffer;

export const workerStates = [
  'starting',
  'waiting to start',
  'running',
  'waiting to close',
  'ended',
  'died',
] as const;
export type WorkerState = (typeof workerStates)[number];

export interface WorkerStatus {
  readonly worker: number;
  readonly state: WorkerState;
  /** What the operating system calls its thread; 0 where that is not known. */
  readonly thread: number;
  /** The recorded operation that it is in, or was in last. */
  readonly operation: string;
  /** Whether that one has not come back. */
  readonly inCall: boolean;
  /** The latest ones, of a worker that holds more than there is room for. */
  readonly held: readonly HeldKey[];
  /** Several, where its tasks wait side by side: the oldest ones, if there are more than there is room for. */
  readonly waits: readonly HeldKey[];
  /** `performance.now()` when its step, or another state, began. */
  readonly stepSince: number;
  /** `performance.now()` when the oldest of its waits began. */
  readonly waitsSince: number;
  readonly counts: WorkerCounts;
}

/** A key that a worker holds or waits for. */
export interface HeldKey {
  readonly key: string;
  /** Which of the worker's tasks that is: a number for its `owner`, 0 for none, or {@link ALL_OWNERS}. */
  readonly owner: number;
}

/** Of a wait that blocks its thread: no task of the worker goes on before it is over. */
export const ALL_OWNERS = -1;

export interface WorkerCounts {
  readonly steps: number;
  /** Grants and recorded calls. */
  readonly operations: number;
  /** Attempts that were refused. */
  readonly busy: number;
  /** Acquires of one key that had to wait. */
  readonly waits: number;
}

/** How many keys that are held a row has room for, and how many that are waited for. */
export const MAX_KEYS_SHOWN = 16;

const Float = { stepSince: 0, waitsSince: 1, steps: 2, operations: 3, busy: 4, waits: 5 } as const;
const STATE = 12;
/** The stakes of a list: where its count is, its owners, and its keys. */
interface KeyListLayout {
  readonly count: number;
  readonly owners: number;
  readonly keys: number;
}
const Held: KeyListLayout = { count: 13, owners: 15, keys: 1 };
const Waits: KeyListLayout = { count: 14, owners: 15 + MAX_KEYS_SHOWN, keys: 1 + MAX_KEYS_SHOWN };
const THREAD = 15 + 2 * MAX_KEYS_SHOWN;
const IN_CALL = THREAD + 1;
const HEADER_BYTES = Math.ceil(((IN_CALL + 1) * 4) / 8) * 8;

const OPERATION = 0;
const TEXTS_BYTES = (1 + 2 * MAX_KEYS_SHOWN) * TEXT_UNITS * 2;
const STATUS_BYTES = Math.ceil((HEADER_BYTES + TEXTS_BYTES) / 64) * 64;

export function createStatusMemory(workers: number): StatusMemory {
  const board: StatusMemory = new SharedArrayBuffer(workers * STATUS_BYTES);
  for (let worker = 0; worker < workers; worker++) markState(board, worker, 'starting');
  return board;
}

/** Sets the state, and the time since when. */
export function markState(board: StatusMemory, worker: number, state: WorkerState): void {
  const { f64, i32 } = viewsOf(board, worker);
  f64[Float.stepSince] = performance.now();
  Atomics.store(i32, STATE, workerStates.indexOf(state));
}

/** A worker's hand on its own row. */
export interface StatusWriter {
  setState(state: WorkerState): void;
  setThread(thread: number): void;
  beginStep(): void;
  beginOperation(f: string, key: string | undefined): void;
  endOperation(): void;
  count(what: 'operations' | 'busy' | 'waits'): void;
  /** Shows a key that it waits for, until what is returned is called. */
  waitFor(key: string, owner: number): () => void;
  /** Shows a key that it holds, until what is returned is called. */
  hold(key: string, owner: number): () => void;
}

export function statusWriter(board: StatusMemory, worker: number): StatusWriter {
  const views = viewsOf(board, worker);
  const { f64 } = views;
  f64[Float.stepSince] = performance.now();
  // A worker that takes the place of one that died in a call is in none.
  views.i32[IN_CALL] = 0;
  const hold = keyListWriter(views, Held, (held: readonly HeldKey[]) => held.slice(-MAX_KEYS_SHOWN));
  const waitFor = keyListWriter(views, Waits, (waits: readonly (HeldKey & { since: number })[]) => {
    f64[Float.waitsSince] = waits[0]?.since ?? 0;
    return waits.slice(0, MAX_KEYS_SHOWN);
  });
  return {
    setState: (state) => markState(board, worker, state),
    setThread(thread) {
      views.i32[THREAD] = thread;
    },
    beginStep() {
      f64[Float.stepSince] = performance.now();
      f64[Float.steps]! += 1;
    },
    beginOperation(f, key) {
      writeText(views.u16, OPERATION, key === undefined ? f : `${f} ${key}`);
      views.i32[IN_CALL] = 1;
    },
    endOperation() {
      views.i32[IN_CALL] = 0;
    },
    count(what) {
      f64[Float[what]]! += 1;
    },
    waitFor: (key, owner) => waitFor({ key, owner, since: performance.now() }),
    hold: (key, owner) => hold({ key, owner }),
  };
}

/** Writes a list of stakes, as many as `choose` leaves of them, whenever one comes or goes. */
function keyListWriter<S extends HeldKey>(
  views: Views,
  list: KeyListLayout,
  choose: (stakes: readonly S[]) => readonly S[],
): (stake: S) => () => void {
  const stakes: S[] = [];
  const show = () => {
    const shown = choose(stakes);
    for (let index = 0; index < shown.length; index++) {
      writeText(views.u16, list.keys + index, shown[index]!.key);
      views.i32[list.owners + index] = shown[index]!.owner;
    }
    views.i32[list.count] = shown.length;
  };
  // A worker that takes the place of one that died holds nothing and waits for nothing.
  show();
  return (stake) => {
    stakes.push(stake);
    show();
    return () => {
      stakes.splice(stakes.indexOf(stake), 1);
      show();
    };
  };
}

export function readStatus(board: StatusMemory, worker: number): WorkerStatus {
  const views = viewsOf(board, worker);
  const { f64, i32 } = views;
  const state = workerStates[Atomics.load(i32, STATE)]!;
  const stakes = ({ count, owners, keys }: KeyListLayout) =>
    Array.from({ length: state === 'died' ? 0 : i32[count]! }, (_, index) => {
      return { key: readText(views.u16, keys + index), owner: i32[owners + index]! };
    });
  return {
    worker,
    state,
    // The next life has a thread of its own.
    thread: state === 'died' || state === 'starting' ? 0 : i32[THREAD]!,
    operation: readText(views.u16, OPERATION),
    inCall: state !== 'died' && i32[IN_CALL] === 1,
    held: stakes(Held),
    waits: stakes(Waits),
    stepSince: f64[Float.stepSince]!,
    waitsSince: f64[Float.waitsSince]!,
    counts: {
      steps: f64[Float.steps]!,
      operations: f64[Float.operations]!,
      busy: f64[Float.busy]!,
      waits: f64[Float.waits]!,
    },
  };
}

export function readAllStatuses(board: StatusMemory): WorkerStatus[] {
  return Array.from({ length: board.byteLength / STATUS_BYTES }, (_, worker) => readStatus(board, worker));
}

interface Views {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
}

function viewsOf(board: StatusMemory, worker: number): Views {
  const start = worker * STATUS_BYTES;
  return {
    f64: new Float64Array(board, start, HEADER_BYTES / 8),
    i32: new Int32Array(board, start, HEADER_BYTES / 4),
    u16: new Uint16Array(board, start + HEADER_BYTES, TEXTS_BYTES / 2),
  };
}
