const FREE = 0;

/**
 * A mutex whose word holds the number of its owner, so that another thread can free it after the owner has
 * died.
 */
export function lock(owner: Int32Array, thread: number): void {
  for (;;) {
    const seen = Atomics.compareExchange(owner, 0, FREE, thread + 1);
    if (seen === FREE) return;
    Atomics.wait(owner, 0, seen);
  }
}

export function unlock(owner: Int32Array): void {
  Atomics.store(owner, 0, FREE);
  Atomics.notify(owner, 0, 1);
}

export function isOwner(owner: Int32Array, thread: number): boolean {
  return Atomics.load(owner, 0) === thread + 1;
}
