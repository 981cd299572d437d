/** The lock that a run hammers, as a thread needs it to attach itself. */
export interface LockUnderTest {
  /** The URL of the lock's module; undefined for `SessionLocks`. */
  readonly lock: string | undefined;
  /** What `create` of the module returned. */
  readonly handle: unknown;
}
