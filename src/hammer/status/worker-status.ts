import { readText, TEXT_UNITS, writeText } from './shared-text.ts';

/**
 * The status of every worker, in shared memory: a blocked worker cannot answer, but its status can be read. Only the
 * worker itself writes its status, without a lock. A torn read is harmless, because a report is made of the statuses
 * of workers that no longer move.
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
  /** The operating system's id of the worker's thread; 0 if unknown. */
  readonly thread: number;
  /** The recorded operation that the worker is in, or the last one it was in. */
  readonly operation: string;
  /** Whether `operation` has not returned yet. */
  readonly inCall: boolean;
  /** The keys that the worker holds: the latest {@link MAX_KEYS_SHOWN} of them. */
  readonly held: readonly HeldKey[];
  /**
   * The keys that the worker waits for: the {@link MAX_KEYS_SHOWN} oldest waits. There can be several, since the tasks
   * of a worker can wait concurrently.
   */
  readonly waits: readonly HeldKey[];
  /** `performance.now()` at the beginning of the step, or of another state. */
  readonly stepSince: number;
  readonly counts: WorkerCounts;
}

/** A key that a worker holds or waits for. */
export interface HeldKey {
  readonly key: string;
  /** The task that holds or waits: a number for its `owner`, 0 without an owner, or {@link ALL_OWNERS}. */
  readonly owner: number;
  /** `performance.now()` at the beginning of the hold or the wait; 0 for a hold of a run that measures nothing. */
  readonly since: number;
}

/** The owner of a wait that blocks the thread: no task of the worker makes progress until it ends. */
export const ALL_OWNERS = -1;

export interface WorkerCounts {
  readonly steps: number;
  /** Grants and recorded calls. */
  readonly operations: number;
  /** Attempts that were refused because the key was taken. */
  readonly busy: number;
  /** Acquisitions of a single key that had to wait. */
  readonly waits: number;
}

/** The number of held keys that a status has room for, and also the number of awaited keys. */
export const MAX_KEYS_SHOWN = 16;

const Float = { stepSince: 0, steps: 1, operations: 2, busy: 3, waits: 4 } as const;
const STATE = 10;
const HELD_COUNT = STATE + 1;
const WAITS_COUNT = HELD_COUNT + 1;
const OWNERS = WAITS_COUNT + 1;
const THREAD = OWNERS + 2 * MAX_KEYS_SHOWN;
const IN_CALL = THREAD + 1;
/** The offset of the first word behind the words above, in floats. */
const SINCE = Math.ceil((IN_CALL + 1) / 2);
const HEADER_BYTES = (SINCE + 2 * MAX_KEYS_SHOWN) * 8;

/** The offsets of a list of keys: of the count and the owners in words, of the times in floats, of the keys in text slots. */
interface KeyListLayout {
  readonly count: number;
  readonly owners: number;
  readonly since: number;
  readonly keys: number;
}
const Held: KeyListLayout = { count: HELD_COUNT, owners: OWNERS, since: SINCE, keys: 1 };
const Waits: KeyListLayout = {
  count: WAITS_COUNT,
  owners: OWNERS + MAX_KEYS_SHOWN,
  since: SINCE + MAX_KEYS_SHOWN,
  keys: 1 + MAX_KEYS_SHOWN,
};

const OPERATION = 0;
const TEXTS_BYTES = (1 + 2 * MAX_KEYS_SHOWN) * TEXT_UNITS * 2;
const STATUS_BYTES = Math.ceil((HEADER_BYTES + TEXTS_BYTES) / 64) * 64;

export function createStatusMemory(workers: number): StatusMemory {
  const memory: StatusMemory = new SharedArrayBuffer(workers * STATUS_BYTES);
  for (let worker = 0; worker < workers; worker++) markState(memory, worker, 'starting');
  return memory;
}

/** Sets a worker's state, which begins now. */
export function markState(memory: StatusMemory, worker: number, state: WorkerState): void {
  const { f64, i32 } = viewsOf(memory, worker);
  f64[Float.stepSince] = performance.now();
  Atomics.store(i32, STATE, workerStates.indexOf(state));
}

/** Writes the status of one worker, in that worker's thread. */
export interface StatusWriter {
  setState(state: WorkerState): void;
  setThread(thread: number): void;
  beginStep(): void;
  beginOperation(f: string, key: string | undefined): void;
  endOperation(): void;
  count(what: 'operations' | 'busy' | 'waits'): void;
  /** Shows that the worker waits for a key, until the returned function is called. */
  waitFor(key: string, owner: number): () => void;
  /**
   * Shows that the worker holds a key, until the returned function is called.
   *
   * @param since `performance.now()` at the grant, where it is measured
   */
  hold(key: string, owner: number, since?: number): () => void;
}

export function statusWriter(memory: StatusMemory, worker: number): StatusWriter {
  const views = viewsOf(memory, worker);
  const { f64 } = views;
  f64[Float.stepSince] = performance.now();
  // The worker may replace one that died inside a call.
  views.i32[IN_CALL] = 0;
  const hold = keyListWriter(views, Held, (held) => held.slice(-MAX_KEYS_SHOWN));
  const waitFor = keyListWriter(views, Waits, (waits) => waits.slice(0, MAX_KEYS_SHOWN));
  return {
    setState: (state) => markState(memory, worker, state),
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
    hold: (key, owner, since = 0) => hold({ key, owner, since }),
  };
}

/** Writes the keys that `choose` selects whenever a key is added or removed. */
function keyListWriter(
  views: Views,
  list: KeyListLayout,
  choose: (keys: readonly HeldKey[]) => readonly HeldKey[],
): (key: HeldKey) => () => void {
  const keys: HeldKey[] = [];
  const show = () => {
    const shown = choose(keys);
    for (let index = 0; index < shown.length; index++) {
      writeText(views.u16, list.keys + index, shown[index]!.key);
      views.i32[list.owners + index] = shown[index]!.owner;
      views.f64[list.since + index] = shown[index]!.since;
    }
    views.i32[list.count] = shown.length;
  };
  // The worker may replace one that died; the new one holds nothing and waits for nothing.
  show();
  return (key) => {
    keys.push(key);
    show();
    return () => {
      keys.splice(keys.indexOf(key), 1);
      show();
    };
  };
}

export function readStatus(memory: StatusMemory, worker: number): WorkerStatus {
  const views = viewsOf(memory, worker);
  const { f64, i32 } = views;
  const state = workerStates[Atomics.load(i32, STATE)]!;
  const keysOf = ({ count, owners, since, keys }: KeyListLayout) =>
    Array.from({ length: state === 'died' ? 0 : i32[count]! }, (_, index) => ({
      key: readText(views.u16, keys + index),
      owner: i32[owners + index]!,
      since: f64[since + index]!,
    }));
  return {
    worker,
    state,
    // The id is that of the last life's thread until the replacement has written its own.
    thread: state === 'died' || state === 'starting' ? 0 : i32[THREAD]!,
    operation: readText(views.u16, OPERATION),
    inCall: state !== 'died' && i32[IN_CALL] === 1,
    held: keysOf(Held),
    waits: keysOf(Waits),
    stepSince: f64[Float.stepSince]!,
    counts: {
      steps: f64[Float.steps]!,
      operations: f64[Float.operations]!,
      busy: f64[Float.busy]!,
      waits: f64[Float.waits]!,
    },
  };
}

export function readAllStatuses(memory: StatusMemory): WorkerStatus[] {
  return Array.from({ length: memory.byteLength / STATUS_BYTES }, (_, worker) => readStatus(memory, worker));
}

interface Views {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
}

function viewsOf(memory: StatusMemory, worker: number): Views {
  const start = worker * STATUS_BYTES;
  return {
    f64: new Float64Array(memory, start, HEADER_BYTES / 8),
    i32: new Int32Array(memory, start, HEADER_BYTES / 4),
    u16: new Uint16Array(memory, start + HEADER_BYTES, TEXTS_BYTES / 2),
  };
}
