import { SessionLocks, type SessionLocksOptions } from './session-locks.ts';

/** What a lock has to be to stand in the place of {@link SessionLocks}: the default export of a module. */
export interface LockModule {
  readonly name: string;
  /** Called once. What it returns is cloned to every thread. */
  create(options: SessionLocksOptions): unknown;
  /** Called in every thread. */
  attach(handle: never): Lock;
}

export interface Lock {
  /** Never waits. */
  tryAcquire(key: string): LockGrant | null;
  /** Blocks this thread; throws when the time is over. Where it is missing, `tryAcquire` is polled. */
  acquire?(key: string, options: { readonly timeoutMs: number }): LockGrant;
}

export interface LockGrant {
  /** A fencing token; without one, writes can't be fenced. */
  readonly token?: bigint;
  readonly ownerDied?: boolean;
  /** Throws where the grant is stale. */
  renew?(): void;
  /** False where the grant was robbed. */
  release(): unknown;
}

export const sessionLocks: LockModule = {
  name: 'session-locks',
  create: (options) => SessionLocks.create(options).handle,
  attach: SessionLocks.attach,
};
