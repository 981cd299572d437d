/** The words by which a run starts and ends: shared by the run and its workers. */
export type Control = Int32Array<SharedArrayBuffer>;

const Word = { ready: 0, open: 1, stop: 2, closing: 3 } as const;

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** Parks until all `workers` are here, or the run is stopped; a worker that comes later walks through. */
export function passBarrier(control: Control, workers: number): void {
  if (Atomics.load(control, Word.open) !== 0) return;
  if (Atomics.add(control, Word.ready, 1) + 1 === workers) openBarrier(control);
  while (Atomics.load(control, Word.open) === 0) Atomics.wait(control, Word.open, 0, 1_000);
}

function openBarrier(control: Control): void {
  Atomics.store(control, Word.open, 1);
  Atomics.notify(control, Word.open);
}

export function hasStarted(control: Control): boolean {
  return Atomics.load(control, Word.open) !== 0;
}

export function stop(control: Control): void {
  Atomics.store(control, Word.stop, 1);
  openBarrier(control);
}

export function isStopped(control: Control): boolean {
  return Atomics.load(control, Word.stop) !== 0;
}

/** Lets the first `workers` of them close their files. */
export function letClose(control: Control, workers: number): void {
  Atomics.store(control, Word.closing, workers);
  Atomics.notify(control, Word.closing);
}

/** Until the worker may close its files; its thread goes on meanwhile. */
export async function untilClosing(control: Control, worker: number): Promise<void> {
  for (;;) {
    const may = Atomics.load(control, Word.closing);
    if (may > worker) return;
    const wait = Atomics.waitAsync(control, Word.closing, may, 1_000);
    if (wait.async) await wait.value;
  }
}
