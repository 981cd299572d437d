/** The words by which a run starts and ends: shared by the run and its workers. */
export type Control = Int32Array<SharedArrayBuffer>;

const Word = { ready: 0, open: 1, stop: 2 } as const;

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(12));
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
