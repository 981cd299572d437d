import { isPromise } from '../../base/is-promise.ts';
import type { Grant } from '../../locks/api/grant.ts';
import type { LockGrant, LockImplementation } from '../../locks/api/lock-module.ts';
import type { AcquireAsyncOptions, AcquireOptions, TryOptions } from '../../locks/api/lock-options.ts';
import { GrantMap } from '../../locks/grants/grant-map.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import type { WorkerFaults } from '../faults/worker-faults.ts';
import { ALL_OWNERS, type StatusWriter } from '../status/worker-status.ts';
import { releaseGrant, renewGrant } from './checked-grant.ts';
import { withGrantedTimeouts } from './granted-timeouts.ts';
import type { EndedHold } from './lease-watch.ts';
import { adaptLock } from './lock-adapter.ts';

/**
 * The lock under test as a scenario sees it, whatever its implementation. All that a worker holds and waits for shows in
 * the worker's status.
 *
 * The default timeout is longer than the run's deadline, so a worker that never gets a key is reported as deadlocked. A
 * timeout of 500 ms or more is counted in the time that the machine grants to the run.
 */
export interface HammerLocks {
  /** Takes the key if it is free, otherwise returns null at once. */
  tryAcquire(key: string, options?: TryOptions): HammerGrant | null;
  /**
   * Blocks until the key is free.
   *
   * @throws LockTimeoutError, DeadlockError
   */
  acquire(key: string, options?: AcquireOptions): HammerGrant;
  /**
   * Waits until the key is free, while the worker's other tasks go on. A step that runs several tasks at once must give
   * each an `owner`; calls without an owner count as the same task.
   *
   * @throws LockTimeoutError, DeadlockError, the signal's reason
   */
  acquireAsync(key: string, options?: AcquireAsyncOptions): Promise<HammerGrant>;
  /**
   * Blocks until it has taken all keys, in the same order for all callers; if that fails, it holds none of them.
   *
   * @throws LockTimeoutError, DeadlockError
   */
  acquireMany(keys: readonly string[], options?: AcquireOptions): HammerGrantSet;
  /** Like {@link acquireMany}, while the worker's other tasks go on. */
  acquireManyAsync(keys: readonly string[], options?: AcquireAsyncOptions): Promise<HammerGrantSet>;
}

/** A grant of the lock under test. Its token and mode are undefined if that lock has none. */
export interface HammerGrant extends Omit<Grant, 'token' | 'mode' | 'signal'> {
  /** The fencing token; undefined if the lock has none. */
  readonly token: bigint | undefined;
  /** The mode in which the key was granted; undefined if the lock does not say. */
  readonly mode: Grant['mode'] | undefined;
  /** Whether the grant can be renewed. If not, calling `renew` ends the run as invalid. */
  readonly renewable: boolean;
}

/** Grants by key. */
export interface HammerGrantSet extends ReadonlyMap<string, HammerGrant>, Disposable {
  /** Releases all keys, the last one first. @returns false if any of them had been stolen */
  release(): boolean;
}

/** Longer than any deadline: a worker that waits in vain is reported as stuck before its wait times out. */
const PATIENCE_MS = 86_400_000;

interface TrackingOptions {
  /** The name of the lock, for errors about what it returns. */
  readonly name?: string;
  readonly faults?: WorkerFaults | undefined;
  /** Called when a holder has released its key, or is told that it was stolen. */
  readonly ended?: (hold: EndedHold) => void;
}

/**
 * Wraps a lock for a worker.
 *
 * @param grantedMs returns the time that the machine has granted until now
 */
export function trackedLocks(
  bare: LockImplementation,
  status: StatusWriter,
  grantedMs: () => number = () => performance.now(),
  { name = 'the lock', faults, ended: noteEnd }: TrackingOptions = {},
): HammerLocks {
  const lock = withGrantedTimeouts(adaptLock(bare, name), grantedMs);
  const numberOf = ownerNumbers();

  /** @param asked `performance.now()` before the call that was granted */
  function track(key: string, grant: LockGrant, { owner }: TryOptions, asked: number): HammerGrant {
    let lease = { asked, got: performance.now() };
    status.count('operations');
    const endHold = status.hold(key, numberOf(owner));
    let released: boolean | undefined;
    faults?.at('holding', key);
    let isTold = false;
    // Only once: a hold that is noted twice would look like two.
    const tell = (ended: number, stolen: boolean) => {
      if (isTold) return;
      isTold = true;
      noteEnd?.({ key, shared: grant.mode === 'shared', stolen, ...lease, ended, told: performance.now() });
    };
    const release = () => {
      if (released === undefined) {
        faults?.at('holding', key);
        const ended = performance.now();
        released = true;
        try {
          released = releaseGrant(grant, name, key) !== false;
        } finally {
          endHold();
        }
        tell(ended, !released);
      }
      return released;
    };
    return {
      key,
      token: typeof grant.token === 'number' ? BigInt(grant.token) : grant.token,
      mode: grant.mode,
      ownerDied: grant.ownerDied ?? false,
      renewable: grant.renew !== undefined,
      renew() {
        if (grant.renew === undefined) {
          throw new InvalidModuleError(`The grants of ${name} have no renew, which the scenario calls.`);
        }
        const ended = performance.now();
        try {
          renewGrant(grant, name);
          lease = { asked: ended, got: performance.now() };
        } catch (error) {
          if (released === undefined) tell(ended, true);
          throw error;
        }
      },
      release,
      [Symbol.dispose]: release,
    };
  }

  function trackAll(
    grants: ReadonlyMap<string, LockGrant>,
    claim: TryOptions,
    asked: number,
  ): HammerGrantSet {
    return new GrantMap([...grants].map(([key, grant]) => [key, track(key, grant, claim, asked)]));
  }

  /** Only the lock knows which of the keys it has taken already, so the status shows a wait for all of them. */
  function waitForAll(keys: readonly string[], owner: number): () => void {
    const ends = keys.map((key) => status.waitFor(key, owner));
    return () => {
      for (const end of ends) end();
    };
  }

  /** Without a `tryAcquire`, the lock's `acquire` is called, which may block although it should not: then the status shows it. */
  function attempt(key: string, claim: TryOptions): LockGrant | null {
    if (bare.tryAcquire !== undefined) return lock.tryAcquire(key, claim);
    const endWait = status.waitFor(key, ALL_OWNERS);
    try {
      return lock.tryAcquire(key, claim);
    } finally {
      endWait();
    }
  }

  return {
    tryAcquire(key, options = {}) {
      const asked = performance.now();
      const grant = attempt(key, options);
      if (grant !== null) return track(key, grant, options, asked);
      status.count('busy');
      return null;
    },

    acquire(key, { timeoutMs = PATIENCE_MS, ...claim } = {}) {
      const asked = performance.now();
      const free = attempt(key, claim);
      if (free !== null) return track(key, free, claim, asked);
      status.count('waits');
      const endWait = status.waitFor(key, ALL_OWNERS);
      try {
        const asked = performance.now();
        return track(key, lock.acquire(key, { ...claim, timeoutMs }), claim, asked);
      } finally {
        endWait();
      }
    },

    async acquireAsync(key, { timeoutMs = PATIENCE_MS, signal, ...claim } = {}) {
      signal?.throwIfAborted();
      const asked = performance.now();
      const answer = lock.tryAcquireAsync(key, claim);
      const free = isPromise(answer) ? await answer : answer;
      if (free) return track(key, free, claim, asked);
      status.count('waits');
      const endWait = status.waitFor(key, numberOf(claim.owner));
      try {
        const asked = performance.now();
        const grant = await lock.acquireAsync(key, { ...claim, ...(signal && { signal }), timeoutMs });
        return track(key, grant, claim, asked);
      } finally {
        endWait();
      }
    },

    acquireMany(keys, { timeoutMs = PATIENCE_MS, ...claim } = {}) {
      const endWait = waitForAll(keys, ALL_OWNERS);
      try {
        const asked = performance.now();
        return trackAll(lock.acquireMany(keys, { ...claim, timeoutMs }), claim, asked);
      } finally {
        endWait();
      }
    },

    async acquireManyAsync(keys, { timeoutMs = PATIENCE_MS, ...claim } = {}) {
      const endWait = waitForAll(keys, numberOf(claim.owner));
      try {
        const asked = performance.now();
        return trackAll(await lock.acquireManyAsync(keys, { ...claim, timeoutMs }), claim, asked);
      } finally {
        endWait();
      }
    },
  };
}

/** Numbers the owners for the worker's status. A call without an owner has the number 0. */
function ownerNumbers(): (owner: object | undefined) => number {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (owner) => {
    if (owner === undefined) return 0;
    const known = numbers.get(owner);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(owner, last);
    return last;
  };
}
