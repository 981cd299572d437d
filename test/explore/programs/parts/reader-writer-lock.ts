const WRITER = -1;

/** Locks a word that counts the readers, or says that there is a writer. */
export function lockShared(state: Int32Array): void {
  for (;;) {
    const seen = Atomics.load(state, 0);
    if (seen === WRITER) Atomics.wait(state, 0, WRITER);
    else if (Atomics.compareExchange(state, 0, seen, seen + 1) === seen) return;
  }
}

/**
 * The last reader wakes the writers. A writer that sleeps on a higher count loses nothing: only 0 lets it in.
 */
export function unlockShared(state: Int32Array): void {
  if (Atomics.sub(state, 0, 1) === 1) Atomics.notify(state, 0);
}

export function lockExclusive(state: Int32Array): void {
  for (;;) {
    const seen = Atomics.compareExchange(state, 0, 0, WRITER);
    if (seen === 0) return;
    Atomics.wait(state, 0, seen);
  }
}

export function unlockExclusive(state: Int32Array): void {
  Atomics.store(state, 0, 0);
  Atomics.notify(state, 0);
}
