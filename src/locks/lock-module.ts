import { type LockHandle, SessionLocks, type SessionLocksOptions } from './session-locks.ts';

/** What a lock has to be to stand in the place of {@link SessionLocks}: the default export of a module. */
export interface LockModule {
  readonly name: string;
  /** Called once. What it returns is cloned to every thread. */
  create(options: SessionLocksOptions): unknown;
  /** Called in every thread. */
  attach(handle: never): Lock;
  /** Called once, when all threads are done with it. */
  destroy?(handle: never): unknown;
}

export interface Lock {
  /** Never waits. */
  tryAcquire(key: string): LockGrant | null;
  /** Blocks this thread; throws when the time is over. Where it is missing, `tryAcquire` is polled. */
  acquire?(key: string, options: { readonly timeoutMs: number }): LockGrant;
  /** The same without blocking. Where it is missing, `tryAcquire` is polled. */
  acquireAsync?(key: string, options: { readonly timeoutMs: number }): Promise<LockGrant>;
  /** Called when the thread is done with it. */
  close?(): unknown;
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

/** Whoever creates a table must keep it, to end its warden. */
const created = new Map<LockHandle, SessionLocks>();

export const sessionLocks = {
  name: 'session-locks',
  create(options: SessionLocksOptions): LockHandle {
    const locks = SessionLocks.create(options);
    created.set(locks.handle, locks);
    return locks.handle;
  },
  attach: (handle: LockHandle) => SessionLocks.attach(handle),
  async destroy(handle: LockHandle): Promise<void> {
    await created.get(handle)?.close();
    created.delete(handle);
  },
} satisfies LockModule;
