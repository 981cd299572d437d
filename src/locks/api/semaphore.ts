import type { Grant } from './grant.ts';
import type { AcquireAsyncOptions, AcquireOptions, TryOptions } from './lock-options.ts';

/** The options of a {@link Semaphore}: those of the locks, but for the mode. */
export type PermitOptions<Options> = Omit<Options, 'mode'>;

/** A key of which several grants, its permits, can be held at once. Made by `SessionLocks.semaphore`. */
export interface Semaphore {
  /** The name of the key. */
  readonly key: string;
  /** How many can be held at once. */
  readonly permits: number;
  /** Takes a permit if one is free or its lease has run out. Returns null at once if not. */
  tryAcquire(options?: PermitOptions<TryOptions>): Grant | null;
  /**
   * Takes a permit, and blocks this thread until it can. A wait for a permit is refused as a deadlock only if one thread
   * or owner holds all of them; else it can time out.
   *
   * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link LockTableFullError}
   */
  acquire(options?: PermitOptions<AcquireOptions>): Grant;
  /**
   * Takes a permit, and waits until it can without blocking this thread.
   *
   * @throws as {@link Semaphore.acquire}, and the reason of the signal when it is aborted
   */
  acquireAsync(options?: PermitOptions<AcquireAsyncOptions>): Promise<Grant>;
  /** Takes a permit, calls `fn` with it, and releases it when `fn` is done, as `SessionLocks.run` does. */
  run<T>(fn: (grant: Grant) => T | PromiseLike<T>): Promise<T>;
  /** Takes a permit with options for the wait, calls `fn` with it, and releases it when `fn` is done. */
  run<T>(options: PermitOptions<AcquireAsyncOptions>, fn: (grant: Grant) => T | PromiseLike<T>): Promise<T>;
}
