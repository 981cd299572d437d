/**
 * One step of a cycle of waits: `thread` has `key`, which the thread of the previous link waits for, and itself waits
 * for `waitsFor`.
 */
export interface DeadlockLink {
  /** Node's id of the thread; 0 is the main thread. */
  readonly thread: number;
  /** The key that the thread has. */
  readonly key: string;
  /**
   * How long the thread has held the key, or has been ahead in its queue, in ms. Accurate to 100 ms in a table without
   * leases.
   */
  readonly ageMs: number;
  /** False if the thread does not hold the key yet, but is ahead in its queue. */
  readonly holds: boolean;
  /** The key that the thread waits for. */
  readonly waitsFor: string;
  /** How long the thread has waited for that, in ms. */
  readonly waitedMs: number;
}
