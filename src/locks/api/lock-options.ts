import type { LockMode } from './grant.ts';

/** The options of `SessionLocks.create`. */
export interface SessionLocksOptions {
  /**
   * How many keys can be held or waited for at once, 1 to 65,536. Each takes 384 bytes of shared memory.
   *
   * @default 4096
   */
  readonly capacity?: number;
  /**
   * How long a holder that does not renew keeps its key, in ms. After that another thread may steal it while the holder
   * still works: then the grant's `token` keeps late writes out. It may be longer by a 64th, or by 5 ms if that is more.
   * With `Infinity` a lease never runs out. The keys of a thread that dies are recovered either way.
   *
   * @default 30_000
   */
  readonly leaseMs?: number;
  /**
   * The highest fencing token that is stored with the guarded data: new tokens are higher. `openStore` raises it by itself.
   *
   * @default 0n
   */
  readonly tokenFloor?: bigint;
  /**
   * Whether a thread that asks for a key at the moment when it is free may take it ahead of those in the queue.
   *
   * - `'barging'`: yes, but the first in the queue is overtaken at most 1,023 times. Running threads lose no time to
   *   context switches.
   * - `'fifo'`: never. Every hand-over waits for a thread to wake up.
   *
   * @default 'barging'
   */
  readonly fairness?: Fairness;
  /**
   * Starts the thread of the table's warden, where the package can't start it by itself: returns a new `Worker` of
   * `node:worker_threads` whose file imports `hammerlock/locks/warden` and does nothing else. The table uses it alone, and
   * ends it when it is closed.
   *
   * ```ts
   * SessionLocks.create({ warden: () => new Worker(new URL('./warden.js', import.meta.url)) });
   * ```
   *
   * @default a thread that runs the code of the package
   */
  readonly warden?: () => WardenWorker;
}

/** What a table needs of a `Worker` of `node:worker_threads`. */
export interface WardenWorker {
  /** Sends a message to the thread. */
  postMessage(message: unknown, transferList?: readonly object[]): void;
  /** Listens to an error that ends the thread. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Lets the process end while the thread runs. */
  unref(): void;
  /** Ends the thread. */
  terminate(): Promise<unknown>;
}

/** See {@link SessionLocksOptions.fairness}. */
export type Fairness = 'barging' | 'fifo';

/** The options of `SessionLocks.tryAcquire`. */
export interface TryOptions {
  /**
   * `'shared'` admits other shared grants of the key at the same time, and no exclusive one.
   *
   * @default 'exclusive'
   */
  readonly mode?: LockMode | undefined;
  /**
   * The request or job that asks, if many share this thread: any object, the same one for everything that this request
   * acquires. Deadlock detection needs it for waits that do not block: such a wait belongs to its owner, and without
   * an owner it can only time out. A grant with an owner takes about twice as long to acquire.
   *
   * @default undefined
   */
  readonly owner?: object | undefined;
  /**
   * Renews the grant whenever a third of `leaseMs` has passed, until it is released or lost: while the event loop of its
   * thread turns, and while the thread is blocked in an acquire of the same `SessionLocks`. A thread that hangs anywhere
   * else renews nothing, and its key can be stolen when the lease has run out. A grant that is never released is renewed
   * for as long as its thread lives. Without leases the option does nothing.
   *
   * @default false
   */
  readonly autoRenew?: boolean | undefined;
}

/** The options of `SessionLocks.steal`, as of an acquire. */
export type StealOptions = Pick<TryOptions, 'owner' | 'autoRenew'>;

/** The options of `SessionLocks.acquire` and `acquireMany`. */
export interface AcquireOptions extends TryOptions {
  /**
   * How long to wait, in ms; 0 tries once. Then a `LockTimeoutError` says which thread holds the key.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
}

/** The options of `SessionLocks.acquireAsync`, `acquireManyAsync` and `run`. */
export interface AcquireAsyncOptions extends AcquireOptions {
  /** Ends the wait when it is aborted: the promise rejects with its reason. It has no effect on the grant. */
  readonly signal?: AbortSignal | undefined;
}
