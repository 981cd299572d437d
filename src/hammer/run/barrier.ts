/** The words by which a run starts and ends: shared by the run and its workers. */
export type Barrier = Int32Array<SharedArrayBuffer>;

const Word = { ready: 0, open: 1, stop: 2, closing: 3 } as const;

export function createBarrier(): Barrier {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** Parks until all `workers` are here, or the run is stopped; a worker that comes later walks through. */
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

/** Lets the first `workers` of them close their files. */
export function allowClosing(barrier: Barrier, workers: number): void {
  Atomics.store(barrier, Word.closing, workers);
  Atomics.notify(barrier, Word.closing);
}

/** Until the worker may close its files; its thread goes on meanwhile. */
export async function untilClosingAllowed(barrier: Barrier, worker: number): Promise<void> {
  for (;;) {
    const may = Atomics.load(barrier, Word.closing);
    if (may > worker) return;
    const wait = Atomics.waitAsync(barrier, Word.closing, may, 1_000);
    if (wait.async) await wait.value;
  }
}
