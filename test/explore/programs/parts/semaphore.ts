/** Takes one of the permits that the word counts, waiting for one if necessary. */
export function acquire(permits: Int32Array): void {
  for (;;) {
    const seen = Atomics.load(permits, 0);
    if (seen === 0) Atomics.wait(permits, 0, 0);
    else if (Atomics.compareExchange(permits, 0, seen, seen - 1) === seen) return;
  }
}

export function release(permits: Int32Array): void {
  Atomics.add(permits, 0, 1);
  Atomics.notify(permits, 0, 1);
}
