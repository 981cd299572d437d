/** Shared words by which a run starts its workers together and stops them. */
export type Barrier = Int32Array<SharedArrayBuffer>;

const Word = { ready: 0, open: 1, stop: 2, closing: 3 } as const;

export function createBarrier(): Barrier {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** Blocks until all `workers` have arrived, or the run is stopped. A worker that arrives later passes at once. */
export function passBarrier(barrier: Barrier, workers: number): void {
  if (Atomics.load(barrier, Word.open) !== 0) return;
  if (Atomics.add(barrier, Word.ready, 1) + 1 === workers) openBarrier(barrier);
  while (Atomics.load(barrier, Word.open) === 0) Atomics.wait(barrier, Word.open, 0, 1_000);
}

function openBarrier(barrier: Barrier): void {
  Atomics.store(barrier, Word.open, 1);
  Atomics.notify(barrier, Word.open);
}

export function hasStarted(barrier: Barrier): boolean {
  return Atomics.load(barrier, Word.open) !== 0;
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
