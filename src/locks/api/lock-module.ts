import { type LockHandle, SessionLocks } from '../session-locks.ts';
import type { LockMode } from './grant.ts';
import type { AcquireAsyncOptions, AcquireOptions, SessionLocksOptions, TryOptions } from './lock-options.ts';

/**
 * What a lock may promise beside excluding:
 *
 * - `recovery`: what a thread held or waited for when it died goes to the next in line, whose grant says `ownerDied`.
 * - `deadlock-detection`: a wait that would close a cycle is refused, with the code `deadlock`.
 * - `leases`: a holder is believed for `leaseMs` after its grant or its last `renew`; then the key may be stolen, and its
 *   `renew` throws and its `release` says false.
 * - `fencing`: the token of a grant is higher than those of all grants before it.
 * - `sharing`: grants of the mode `'shared'` let each other in.
 * - `separate-keys`: no two keys share a lock, so one thread can hold several.
 */
export const lockPromises = [
  'recovery',
  'deadlock-detection',
  'leases',
  'fencing',
  'sharing',
  'separate-keys',
] as const;
export type LockPromise = (typeof lockPromises)[number];

/** What a lock has to be to stand in the place of {@link SessionLocks}: the default export of a module. */
export interface LockModule {
  readonly name: string;
  /**
   * All that it promises beside excluding: a scenario that needs more is refused.
   *
   * @default what its grants show (`fencing` if they have tokens, `leases` if they have `renew`, `sharing` if a shared
   * one says so); a scenario that needs more is left out where none is named, and run where it is
   */
  readonly promises?: readonly LockPromise[];
  /** Called once, with the `leaseMs` of the run. What it returns, which is no promise, is cloned to every thread. */
  create(options: SessionLocksOptions): unknown;
  /** Called in every thread. */
  attach(handle: never): LockImplementation;
  /** Called once, when all threads are done with it. */
  destroy?(handle: never): unknown;
}

/**
 * A lock as one thread sees it: at least one of `tryAcquire`, `acquire` and `acquireAsync`, of which the others are
 * made. Where all that it has returns promises, it runs in scenarios that wait asynchronously, and in no others. A
 * waiter that does not get the key in time gets an error with the code `lock_timeout`. A lock may ignore `mode`, it then
 * excludes more than it has to, and `owner`.
 */
export interface LockImplementation {
  /** Never waits: null where the key is taken. */
  tryAcquire?(key: string, options?: TryOptions): LockGrant | null | Promise<LockGrant | null>;
  /** Blocks this thread; throws when the time is over. Where it is missing, `tryAcquire` is polled. */
  acquire?(key: string, options: AcquireOptions & WithTimeout): LockGrant;
  /** The same without blocking. Where it is missing, `tryAcquire` is polled. */
  acquireAsync?(key: string, options: AcquireAsyncOptions & WithTimeout): Promise<LockGrant>;
  /** Takes all of several different keys, or none. Where it is missing, they are taken in their order. */
  acquireMany?(
    keys: readonly string[],
    options: AcquireOptions & WithTimeout,
  ): ReadonlyMap<string, LockGrant>;
  /** The same without blocking. Where it is missing, they are taken in their order. */
  acquireManyAsync?(
    keys: readonly string[],
    options: AcquireAsyncOptions & WithTimeout,
  ): Promise<ReadonlyMap<string, LockGrant>>;
  /** Tokens that are given from now on are higher: called after a restart, with the highest that a file has seen. */
  raiseTokens?(floor: bigint): void;
  /** Called when the thread is done with it. */
  close?(): unknown;
}

/** A wait always has an end. */
export interface WithTimeout {
  readonly timeoutMs: number;
}

export interface LockGrant {
  /** A fencing token, from 0 to below 2^63; a number must be a safe integer. Without one, writes can't be fenced. */
  readonly token?: bigint | number;
  /** How it was granted, if the lock knows more than one way: one that is `'shared'` lets others in. */
  readonly mode?: LockMode;
  readonly ownerDied?: boolean;
  /** Throws where the grant is stale. */
  renew?(): void;
  /** False where the key was stolen before; no promise. */
  release(): unknown;
}

/** Whoever creates a table must keep it, to end its warden. */
const created = new Map<LockHandle, SessionLocks>();

export const sessionLocks = {
  name: 'session-locks',
  promises: lockPromises,
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
