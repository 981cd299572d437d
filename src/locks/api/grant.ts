/// <reference lib="esnext.disposable" preserve="true" />

/** `exclusive`: no other grant of the key at the same time. `shared`: other shared grants, and no exclusive one. */
export type LockMode = 'exclusive' | 'shared';

/** The right to a key, until it is released, it is stolen, or the thread that acquired it dies. */
export interface Grant extends Disposable {
  /** The key that was granted. */
  readonly key: string;
  /** The mode in which it was granted. */
  readonly mode: LockMode;
  /**
   * The fencing token. That of an exclusive grant is higher than the tokens of all earlier grants of the key; that of a
   * shared grant is between those of the exclusive grants before and after it. Tokens of different keys are in no order.
   */
  readonly token: bigint;
  /**
   * True if an earlier holder of the key died while it held it: what the key guards may be half done. It stays true for
   * every grant up to and including the next exclusive one that is released.
   */
  readonly ownerDied: boolean;
  /**
   * Aborted when the grant is lost, with a {@link StaleGrantError} as its reason: when its key was stolen, when its lease
   * has run out, or when its `SessionLocks` was closed. Releasing the grant does not abort it, unless it had been lost by
   * then. A signal that was aborted because the lease ran out stays aborted, even if `renew` still succeeds.
   *
   * It is aborted as soon as the thread's event loop turns; a thread that does not get back to its event loop can read
   * `grant.signal` again, which looks whether the grant is lost. A grant whose signal is never read pays nothing for it.
   *
   * ```ts
   * using grant = await locks.acquireAsync('session-7');
   * await fetch(url, { signal: grant.signal });
   * ```
   */
  readonly signal: AbortSignal;
  /**
   * Makes the lease last `leaseMs` from now.
   *
   * @throws {@link StaleGrantError} if the grant was released, or the key was stolen
   */
  renew(): void;
  /**
   * Gives the key back. It never frees a later grant, and calling it again changes nothing.
   *
   * @returns whether the grant was still valid when it was first released; false means that the key had been stolen
   */
  release(): boolean;
}

/** The grants of several keys, by key, in the order in which they were acquired. */
export interface GrantSet extends ReadonlyMap<string, Grant>, Disposable {
  /** Aborted when the first of the grants is lost, with its {@link StaleGrantError} as the reason. */
  readonly signal: AbortSignal;
  /**
   * Renews every grant of the set that is still valid.
   *
   * @throws {@link StaleGrantError} of the first grant that is not
   */
  renew(): void;
  /**
   * Gives all keys back, in reverse order.
   *
   * @returns whether every grant was still valid when it was first released
   */
  release(): boolean;
}
