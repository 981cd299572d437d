/**
 * What each worker is doing, in shared memory: a worker that is blocked can't answer, but its row can be read.
 * A row is written by its worker alone; a reader may catch it half written, which matters to nobody, since the
 * rows that a report is made of are those of workers that no longer move.
 */
export type Board = SharedArrayBuffer;

export const states = ['starting', 'waiting to start', 'running', 'ended', 'died'] as const;
export type WorkerState = (typeof states)[number];

export interface Row {
  readonly worker: number;
  readonly state: WorkerState;
  /** The recorded operation that it is in, or was in last. */
  readonly operation: string;
  readonly held: readonly string[];
  readonly waitsFor: string | undefined;
  /** `performance.now()` when its step, or another state, began. */
  readonly stepSince: number;
  /** `performance.now()` when it began to wait. */
  readonly waitsSince: number;
  readonly counts: Counts;
}

export interface Counts {
  readonly steps: number;
  /** Grants and recorded calls. */
  readonly operations: number;
  /** Attempts that were refused. */
  readonly busy: number;
  /** Acquires that had to wait. */
  readonly waits: number;
}

const Float = { stepSince: 0, waitsSince: 1, steps: 2, operations: 3, busy: 4, waits: 5 } as const;
const STATE = 12;
const HELD = 13;
const TEXT_LENGTH = 128;
/** The latest ones, of a worker that holds more. */
const MAX_HELD = 16;
const HEADER_BYTES = 64;
const TEXT_BYTES = 2 + TEXT_LENGTH * 2;
const Text = { operation: 0, waitsFor: 1, held: 2 } as const;
const ROW_BYTES = Math.ceil((HEADER_BYTES + (2 + MAX_HELD) * TEXT_BYTES) / 64) * 64;

export function createBoard(workers: number): Board {
  const board: Board = new SharedArrayBuffer(workers * ROW_BYTES);
  for (let worker = 0; worker < workers; worker++) markState(board, worker, 'starting');
  return board;
}

/** Sets the state, and the time since when. */
export function markState(board: Board, worker: number, state: WorkerState): void {
  const { f64, i32 } = viewsOf(board, worker);
  f64[Float.stepSince] = performance.now();
  Atomics.store(i32, STATE, states.indexOf(state));
}

/** A worker's hand on its own row. */
export interface RowWriter {
  setState(state: WorkerState): void;
  beginStep(): void;
  beginOperation(f: string, key: string | undefined): void;
  count(what: 'operations' | 'busy' | 'waits'): void;
  waitFor(key: string): void;
  endWait(): void;
  hold(key: string): void;
  letGo(key: string): void;
}

export function rowWriter(board: Board, worker: number): RowWriter {
  const views = viewsOf(board, worker);
  const { f64, i32 } = views;
  let held: string[] = [];
  const showHeld = () => {
    const shown = held.slice(-MAX_HELD);
    for (const [index, key] of shown.entries()) writeText(views, Text.held + index, key);
    i32[HELD] = shown.length;
  };
  // A worker that takes the place of one that died holds nothing and waits for nothing.
  showHeld();
  writeText(views, Text.waitsFor, '');
  f64[Float.stepSince] = performance.now();
  return {
    setState: (state) => markState(board, worker, state),
    beginStep() {
      f64[Float.stepSince] = performance.now();
      f64[Float.steps]! += 1;
    },
    beginOperation(f, key) {
      writeText(views, Text.operation, key === undefined ? f : `${f} ${key}`);
    },
    count(what) {
      f64[Float[what]]! += 1;
    },
    waitFor(key) {
      f64[Float.waitsSince] = performance.now();
      writeText(views, Text.waitsFor, key);
    },
    endWait: () => writeText(views, Text.waitsFor, ''),
    hold(key) {
      held.push(key);
      showHeld();
    },
    letGo(key) {
      held = held.toSpliced(held.lastIndexOf(key), held.includes(key) ? 1 : 0);
      showHeld();
    },
  };
}

export function readRow(board: Board, worker: number): Row {
  const views = viewsOf(board, worker);
  const { f64, i32 } = views;
  const held = Array.from({ length: i32[HELD]! }, (_, index) => readText(views, Text.held + index));
  const state = states[Atomics.load(i32, STATE)]!;
  return {
    worker,
    state,
    operation: readText(views, Text.operation),
    held: state === 'died' ? [] : held,
    waitsFor: readText(views, Text.waitsFor) || undefined,
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

export function readBoard(board: Board): Row[] {
  return Array.from({ length: board.byteLength / ROW_BYTES }, (_, worker) => readRow(board, worker));
}

interface Views {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
}

function viewsOf(board: Board, worker: number): Views {
  const start = worker * ROW_BYTES;
  return {
    f64: new Float64Array(board, start, HEADER_BYTES / 8),
    i32: new Int32Array(board, start, HEADER_BYTES / 4),
    u16: new Uint16Array(board, start + HEADER_BYTES, ((2 + MAX_HELD) * TEXT_BYTES) / 2),
  };
}

function writeText({ u16 }: Views, slot: number, text: string): void {
  const start = (slot * TEXT_BYTES) / 2;
  const length = Math.min(text.length, TEXT_LENGTH);
  for (let i = 0; i < length; i++) u16[start + 1 + i] = text.charCodeAt(i);
  u16[start] = length;
}

function readText({ u16 }: Views, slot: number): string {
  const start = (slot * TEXT_BYTES) / 2;
  return String.fromCharCode(...u16.subarray(start + 1, start + 1 + u16[start]!));
}
