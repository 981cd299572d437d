const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the calling thread, its event loop included, for `ms` milliseconds; fractions count. */
export function sleepSync(ms: number): void {
  Atomics.wait(neverNotified, 0, 0, ms);
}
