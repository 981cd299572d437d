const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread until then, a `performance.now()`: to a fraction of a ms, where the machine is not busy. */
export function sleepUntil(time: number): void {
  const left = time - performance.now() - 1;
  if (left > 0) Atomics.wait(nobody, 0, 0, left);
  while (performance.now() < time);
}
