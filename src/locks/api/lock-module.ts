import type { LockMode } from './grant.ts';
import type { AcquireAsyncOptions, AcquireOptions, SessionLocksOptions, TryOptions } from './lock-options.ts';

/**
 * What a lock may promise besides mutual exclusion:
 *
 * - `recovery`: what a thread held or waited for when it died goes to the next in the queue, whose grant says
 *   `ownerDied`.
 * - `deadlock-detection`: a wait that would close a cycle is refused, with the code `deadlock`.
 * - `leases`: a holder keeps its key for `leaseMs` after it was granted or last renewed; after that the key may be
 *   stolen, and then `renew` throws and `release` returns false.
 * - `fencing`: the token of an exclusive grant is higher than those of all earlier grants of its key.
 * - `sharing`: grants of the mode `'shared'` are held at the same time.
 * - `separate-keys`: no two keys share a lock, so one thread can hold several.
 */
export type LockPromise =
  | 'recovery'
  | 'deadlock-detection'
  | 'leases'
  | 'fencing'
  | 'sharing'
  | 'separate-keys';
export const lockPromises: readonly LockPromise[] = [
  'recovery',
  'deadlock-detection',
  'leases',
  'fencing',
  'sharing',
  'separate-keys',
];

/** A lock that can be tested in place of `SessionLocks`: the default export of a module. */
export interface LockModule {
  /** The name that reports and errors use. */
  readonly name: string;
  /**
   * Everything that the lock promises besides mutual exclusion. A scenario that needs more is refused.
   *
   * @default what its grants show: `fencing` if they have tokens, `leases` if they have `renew`, `sharing` if a shared
   * grant says so. A scenario that needs more is skipped unless it is named, and run if it is
   */
  readonly promises?: readonly LockPromise[];
  /**
   * Called once, with the `leaseMs` of the run. The return value is cloned to every thread; it must not be a promise.
   */
  create(options: SessionLocksOptions): unknown;
  /** Called in every thread. */
  attach(handle: never): LockImplementation;
  /** Called once, when all threads are done with the lock. */
  destroy?(handle: never): unknown;
}

/**
 * A lock as one thread sees it. At least one of `tryAcquire`, `acquire` and `acquireAsync` is required; the others are
 * derived from it. If all of those that are given return promises, the lock runs in scenarios that wait asynchronously,
 * and in no others. A waiter that does not get the key in time must get an error with the code `lock_timeout`. A lock
 * may ignore `owner`, and may ignore `mode`: it then excludes more than it has to.
 */
export interface LockImplementation {
  /** Never waits: null if the key is taken. */
  tryAcquire?(key: string, options?: TryOptions): LockGrant | null | Promise<LockGrant | null>;
  /** Blocks this thread, and throws when the time is over. If it is missing, `tryAcquire` is polled. */
  acquire?(key: string, options: AcquireOptions & WithTimeout): LockGrant;
  /** Waits without blocking this thread, and rejects when the time is over. If it is missing, `tryAcquire` is polled. */
  acquireAsync?(key: string, options: AcquireAsyncOptions & WithTimeout): Promise<LockGrant>;
  /** Takes all of several different keys, or none. If it is missing, they are taken one by one, in their order. */
  acquireMany?(
    keys: readonly string[],
    options: AcquireOptions & WithTimeout,
  ): ReadonlyMap<string, LockGrant>;
  /**
   * Takes all of several different keys, or none, without blocking this thread. If it is missing, they are taken one by
   * one, in their order.
   */
  acquireManyAsync?(
    keys: readonly string[],
    options: AcquireAsyncOptions & WithTimeout,
  ): Promise<ReadonlyMap<string, LockGrant>>;
  /** Makes every later token higher than `floor`: called after a restart, with the highest token in the file. */
  raiseTokens?(floor: bigint): void;
  /** Called when the thread is done with the lock. */
  close?(): unknown;
}

/** Every wait of a run has a timeout. */
export interface WithTimeout {
  /** How long to wait, in ms. */
  readonly timeoutMs: number;
}

/** What a lock under test grants. */
export interface LockGrant {
  /** A fencing token, 0 or more and below 2^63; a number must be a safe integer. Without one, writes can't be fenced. */
  readonly token?: bigint | number;
  /** The mode in which the key was granted, if the lock has more than one. A `'shared'` grant admits others. */
  readonly mode?: LockMode;
  /**
   * Whether an earlier holder died while it held the key.
   *
   * @default false
   */
  readonly ownerDied?: boolean;
  /** Throws if the grant is stale. */
  renew?(): void;
  /** Returns false if the key was stolen before; must not return a promise. */
  release(): unknown;
}
