const FREE = 0;
const TAKEN = 1;
const WAITED_FOR = 2;

/**
 * The third mutex of Drepper, "Futexes Are Tricky". A thread that has slept marks the mutex as waited for,
 * since it cannot know whether it was the last sleeper.
 */
export function lock(mutex: Int32Array, at = 0): void {
  if (Atomics.compareExchange(mutex, at, FREE, TAKEN) === FREE) return;
  while (Atomics.exchange(mutex, at, WAITED_FOR) !== FREE) Atomics.wait(mutex, at, WAITED_FOR);
}

export async function lockAsync(mutex: Int32Array, at = 0): Promise<void> {
  if (Atomics.compareExchange(mutex, at, FREE, TAKEN) === FREE) return;
  while (Atomics.exchange(mutex, at, WAITED_FOR) !== FREE) {
    await Atomics.waitAsync(mutex, at, WAITED_FOR).value;
  }
}

export function unlock(mutex: Int32Array, at = 0): void {
  if (Atomics.exchange(mutex, at, FREE) === WAITED_FOR) Atomics.notify(mutex, at, 1);
}
