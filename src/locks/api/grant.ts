export type LockMode = 'exclusive' | 'shared';

/** The right to a key, until it is released, it is stolen, or the thread that acquired it dies. */
export interface Grant extends Disposable {
  readonly key: string;
  readonly mode: LockMode;
  /** The fencing token: higher than the token of every earlier grant of the same table. */
  readonly token: bigint;
  /**
   * True if an earlier holder of the key died while it held it: what the key guards may be half done. It stays true for
   * every grant up to and including the next exclusive one that is released.
   */
  readonly ownerDied: boolean;
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
