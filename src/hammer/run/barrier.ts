/** Shared words by which a run starts its workers together and stops them. */
export type Barrier = Int32Array<SharedArrayBuffer>;

const Word = { ready: 0, open: 1, stop: 2, closing: 3 } as const;

/** Behind the words: `performance.now()` when the workers were let in. */
const OPENED_AT_BYTES = 16;

export function createBarrier(): Barrier {
  return new Int32Array(new SharedArrayBuffer(OPENED_AT_BYTES + 8), 0, 4);
}

function openedAt(barrier: Barrier): Float64Array {
  return new Float64Array(barrier.buffer, OPENED_AT_BYTES, 1);
}

/** Blocks until all `workers` have arrived, or the run is stopped. A worker that arrives later passes at once. */
export function passBarrier(barrier: Barrier, workers: number): void {
  if (Atomics.load(barrier, Word.open) !== 0) return;
  if (Atomics.add(barrier, Word.ready, 1) + 1 === workers) openBarrier(barrier);
  while (Atomics.load(barrier, Word.open) === 0) Atomics.wait(barrier, Word.open, 0, 1_000);
}

function openBarrier(barrier: Barrier): void {
  if (Atomics.load(barrier, Word.open) === 0) openedAt(barrier)[0] = performance.now();
  Atomics.store(barrier, Word.open, 1);
  Atomics.notify(barrier, Word.open);
}

/** `performance.now()` when the workers began; NaN if they have not. */
export function startOf(barrier: Barrier): number {
  return Atomics.load(barrier, Word.open) === 0 ? Number.NaN : openedAt(barrier)[0]!;
}

export function stop(barrier: Barrier): void {
  Atomics.store(barrier, Word.stop, 1);
  openBarrier(barrier);
}

export function isStopped(barrier: Barrier): boolean {
  return Atomics.load(barrier, Word.stop) !== 0;
}

/** Lets the first `workers` of the workers detach their fixtures. */
export function allowClosing(barrier: Barrier, workers: number): void {
  Atomics.store(barrier, Word.closing, workers);
  Atomics.notify(barrier, Word.closing);
}

/** Waits, without blocking the thread, until the worker may detach its fixtures. */
export async function untilClosingAllowed(barrier: Barrier, worker: number): Promise<void> {
  for (;;) {
    const may = Atomics.load(barrier, Word.closing);
    if (may > worker) return;
    const wait = Atomics.waitAsync(barrier, Word.closing, may, 1_000);
    if (wait.async) await wait.value;
  }
}
