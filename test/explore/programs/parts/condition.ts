import { lock, unlock } from './three-state-mutex.ts';

/**
 * Waits on a condition variable, a word that counts the signals. It is read before the mutex is freed, so a
 * signal in between changes it, and the wait returns at once.
 */
export function waitFor(condition: Int32Array, mutex: Int32Array): void {
  const signals = Atomics.load(condition, 0);
  unlock(mutex);
  Atomics.wait(condition, 0, signals);
  lock(mutex);
}

/** Wakes one waiter. The caller has the mutex. */
export function signal(condition: Int32Array): void {
  Atomics.add(condition, 0, 1);
  Atomics.notify(condition, 0, 1);
}
