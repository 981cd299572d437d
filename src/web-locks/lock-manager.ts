import type { LockMode } from '../locks/index.ts';

/** The argument of a request's callback: a lock that is held until the callback's result has settled. */
export interface Lock {
  /** The name that was requested. */
  readonly name: string;
  /** The mode in which it was granted. */
  readonly mode: LockMode;
  /** The fencing token, as in `Grant.token`. Not part of the Web Locks API. */
  readonly token: bigint;
  /** True if an earlier holder died while it held the lock, as in `Grant.ownerDied`. Not part of the Web Locks API. */
  readonly ownerDied: boolean;
  /** Aborted when the lock is lost while the callback runs, as in `Grant.signal`. Not part of the Web Locks API. */
  readonly signal: AbortSignal;
}

/** Called when a request is granted; with `null` if it asked for `ifAvailable` and is not granted. */
export type LockGrantedCallback<T, L extends Lock | null = Lock> = (lock: L) => T;

/** The options of {@link LockManager.request}. */
export interface LockOptions {
  /**
   * A `'shared'` lock admits other shared ones at the same time, and no exclusive one.
   *
   * @default 'exclusive'
   */
  readonly mode?: LockMode | undefined;
  /**
   * Never wait: if the lock can't be granted at once, the callback is called with `null`.
   *
   * @default false
   */
  readonly ifAvailable?: boolean | undefined;
  /**
   * Take the lock from its holders, ahead of all waiters. The requests that lose it reject with an `AbortError`; their
   * callbacks run on, without the lock.
   *
   * @default false
   */
  readonly steal?: boolean | undefined;
  /** Ends the wait when it is aborted: the promise rejects with its reason. Once the lock is granted, it has no effect. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long to wait, in ms; 0 tries once. Not part of the Web Locks API.
   *
   * @default Infinity
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Any object that stands for the task that asks, the same one for everything that the task requests: then a wait that
   * would close a cycle is refused with a `DeadlockError`. Not part of the Web Locks API.
   *
   * @default undefined
   */
  readonly owner?: object | undefined;
}

/** A lock or a request, as {@link LockManager.query} lists it. */
export interface LockInfo {
  /** The name of the lock. */
  readonly name: string;
  /** The mode in which it is held or requested. */
  readonly mode: LockMode;
  /** The same for all requests of a thread, and as in Node's own `worker_threads.locks`. */
  readonly clientId: string;
}

/** The locks of a table at one moment, as {@link LockManager.query} returns them. */
export interface LockManagerSnapshot {
  /** The locks that are held. */
  held: LockInfo[];
  /** The requests for each lock in the order in which they will be granted. */
  pending: LockInfo[];
}

/** The interface of `navigator.locks`, over a lock table. */
export interface LockManager {
  /**
   * Requests a lock, and calls `callback` when it is granted. The lock is held until the callback's result has settled;
   * the promise then settles in the same way.
   *
   * ```ts
   * const saved = await locks.request('session-7', async (lock) => save());
   * ```
   *
   * All errors are rejections, never thrown.
   *
   * @throws `TypeError` if an argument or an option is not valid, or there is no option of such a name
   * @throws `DOMException` `NotSupportedError`: the name begins with `-`, or the options contradict each other
   * @throws `DOMException` `AbortError` as soon as the lock is lost: another request has stolen it, the thread did not get
   * to its event loop for the table's `leaseMs`, or the table was closed
   * @throws the signal's reason if it is aborted before the lock is granted
   * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link LockTableFullError}
   * @throws {@link LockTableBrokenError} if the table was closed
   */
  request<T>(name: string, callback: LockGrantedCallback<T>): Promise<Awaited<T>>;
  /** Requests a lock with options, and calls `callback` when it is granted. */
  request<T>(
    name: string,
    options: LockOptions & { readonly ifAvailable?: false | undefined },
    callback: LockGrantedCallback<T>,
  ): Promise<Awaited<T>>;
  /** Requests a lock with options. With `ifAvailable`, `callback` is called with null if the lock is not free. */
  request<T>(
    name: string,
    options: LockOptions,
    callback: LockGrantedCallback<T, Lock | null>,
  ): Promise<Awaited<T>>;
  /**
   * Lists the locks that are held and the requests that wait, in all threads, at one moment.
   *
   * Names of more than 128 UTF-16 code units are not kept in the shared memory. If this thread itself has no request
   * for such a name, it is listed as its first characters and a hash, behind a `-`, with which no other name begins.
   */
  query(): Promise<LockManagerSnapshot>;
}
