import type { LockMode } from './grant.ts';

/** A lock table at one moment. */
export interface LockSnapshot {
  /** How many keys the table has room for. */
  readonly capacity: number;
  /** Every key that is held or waited for. */
  readonly keys: readonly KeySnapshot[];
  /** The wait-for graph: an edge to each holder of the key, and to the nearest blocker ahead in its queue. */
  readonly waits: readonly WaitSnapshot[];
  /** Totals since the table was created. */
  readonly counters: LockCounters;
  /** The snapshot as text, one line per key, holder and waiter. */
  toString(): string;
}

/** A key that is held or waited for. */
export interface KeySnapshot {
  /** The name of the key. */
  readonly key: string;
  /** How it is held; null if no thread holds it, and the first in the queue is about to take it. */
  readonly mode: LockMode | null;
  /** One for an exclusive grant, one per grant for shared ones and permits. */
  readonly holders: readonly HolderSnapshot[];
  /** In the order in which they will get the key. */
  readonly waiters: readonly WaiterSnapshot[];
  /** What is left of the lease, in ms; null if there is no lease. */
  readonly leaseLeftMs: number | null;
  /** A previous holder died while it held the key. */
  readonly ownerDied: boolean;
}

/** A grant of a key. */
export interface HolderSnapshot {
  /** Node's id of the thread; 0 is the main thread. */
  readonly thread: number;
  /** A number that stands for the `owner` object, the same for the same object; null if there is no owner. */
  readonly owner: number | null;
  /** How long it has held the key, in ms. Accurate to 100 ms. */
  readonly ageMs: number;
}

/** A wait in the queue of a key. */
export interface WaiterSnapshot {
  /** Node's id of the thread; 0 is the main thread. */
  readonly thread: number;
  /** A number that stands for the `owner` object, the same for the same object; null if there is no owner. */
  readonly owner: number | null;
  /** The mode that it waits for. */
  readonly mode: LockMode;
  /** If it waits for a permit of a semaphore: how many permits can be held at once. Null if it waits for the key. */
  readonly permits: number | null;
  /** Whether the wait blocks its thread. */
  readonly blocking: boolean;
  /** How long it has waited, in ms. */
  readonly waitedMs: number;
}

/** An edge of the wait-for graph. */
export interface WaitSnapshot {
  /** Node's id of the thread that waits; 0 is the main thread. */
  readonly thread: number;
  /** The number of its `owner` object; null if there is no owner. */
  readonly owner: number | null;
  /** The key that it waits for. */
  readonly key: string;
  /** What it waits for. */
  readonly waitsFor: {
    /** Node's id of the thread; 0 is the main thread. */
    readonly thread: number;
    /** The number of its `owner` object; null if there is no owner. */
    readonly owner: number | null;
    /** True if it holds the key, false if it is ahead in the queue. */
    readonly holds: boolean;
  };
}

/** Totals since the table was created, over all threads, including those that are gone. */
export interface LockCounters {
  /** Grants of either mode, including those that have ended. */
  readonly grants: number;
  /** Calls of `tryAcquire` that returned null. */
  readonly busy: number;
  /** Acquires that had to queue. */
  readonly waits: number;
  /** Waits that timed out. */
  readonly timeouts: number;
  /** Grants that were taken from a holder: its lease had run out, or `steal` was called. */
  readonly stolen: number;
  /** Grants that were recovered from threads that died holding them. */
  readonly recovered: number;
  /** Waits that were refused because they would have closed a cycle. */
  readonly deadlocks: number;
}
