import { isPromise } from '../../base/is-promise.ts';
import type { Grant } from '../../locks/api/grant.ts';
import type { LockGrant, LockImplementation } from '../../locks/api/lock-module.ts';
import type { AcquireAsyncOptions, AcquireOptions, TryOptions } from '../../locks/api/lock-options.ts';
import { GrantMap } from '../../locks/grants/grant-map.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import type { WorkerFaults } from '../faults/worker-faults.ts';
import { ALL_OWNERS, type StatusWriter } from '../status/worker-status.ts';
import { giveBack, renewGrant } from './checked-grant.ts';
import { completeLock } from './complete-lock.ts';
import { withGrantedTimeouts } from './granted-timeouts.ts';
import type { EndedHold } from './lease-watch.ts';

/**
 * The lock under test, whichever it is, as a scenario sees it. Whatever it does shows on the worker's row.
 *
 * Unless told otherwise it waits for longer than the run's deadline: a worker that does not get a key in time is a
 * deadlock, with a report. A limit of 500 ms or more is counted in the time that the machine grants to the run.
 */
export interface HammerLocks {
  /** Takes the key, or returns null at once. */
  tryAcquire(key: string, options?: TryOptions): HammerGrant | null;
  /**
   * Blocks until the key is free.
   *
   * @throws LockTimeoutError, DeadlockError
   */
  acquire(key: string, options?: AcquireOptions): HammerGrant;
  /**
   * Waits until the key is free, while the worker's other tasks go on. A step that has several at once names an
   * `owner` for each: what is without one is taken for the same task.
   *
   * @throws LockTimeoutError, DeadlockError, the signal's reason
   */
  acquireAsync(key: string, options?: AcquireAsyncOptions): Promise<HammerGrant>;
  /**
   * Takes all keys, or none, in the order that is the same for all who do.
   *
   * @throws LockTimeoutError, DeadlockError
   */
  acquireMany(keys: readonly string[], options?: AcquireOptions): HammerGrantSet;
  /** Waits for the key while the worker's other tasks go on. */
  acquireManyAsync(keys: readonly string[], options?: AcquireAsyncOptions): Promise<HammerGrantSet>;
}

/** A grant of the lock under test; without a token or a mode, where that lock has none. */
export interface HammerGrant extends Omit<Grant, 'token' | 'mode'> {
  readonly token: bigint | undefined;
  readonly mode: Grant['mode'] | undefined;
  /** Whether the lock's grants have a `renew`; where they have none, calling it ends the run as invalid. */
  readonly renewable: boolean;
}

/** By key. */
export interface HammerGrantSet extends ReadonlyMap<string, HammerGrant>, Disposable {
  /** Gives all back, the last first. @returns whether every one was still its holder's. */
  release(): boolean;
}

/** Longer than any deadline: a worker that waits in vain is reported as stuck, and its wait does not time out. */
const PATIENCE_MS = 86_400_000;

interface TrackingOptions {
  /** What the lock is called, where something is wrong with what it hands back. */
  readonly name?: string;
  readonly faults?: WorkerFaults | undefined;
  /** Called when a holder has given its key back, or is told that it was stolen. */
  readonly ended?: (hold: EndedHold) => void;
}

/** `grantedMs`: how much time the machine has granted by now; where it is missing, all that there was. */
export function trackedLocks(
  bare: LockImplementation,
  row: StatusWriter,
  grantedMs: () => number = () => performance.now(),
  { name = 'the lock', faults, ended: noteEnd }: TrackingOptions = {},
): HammerLocks {
  const lock = withGrantedTimeouts(completeLock(bare, name), grantedMs);
  const numberOf = ownerNumbers();

  /** `asked`: a `performance.now()` before the call that was granted. */
  function track(key: string, grant: LockGrant, { owner }: TryOptions, asked: number): HammerGrant {
    let lease = { asked, got: performance.now() };
    row.count('operations');
    const letGo = row.hold(key, numberOf(owner));
    let released: boolean | undefined;
    faults?.at('holding', key);
    let isTold = false;
    // Once: told of twice, one hold would look like two.
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
          released = giveBack(grant, name, key) !== false;
        } finally {
          letGo();
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

  /** Which of them it has already only the lock knows: what shows is that it waits for all. */
  function waitForAll(keys: readonly string[], owner: number): () => void {
    const ends = keys.map((key) => row.waitFor(key, owner));
    return () => {
      for (const end of ends) end();
    };
  }

  /** A lock that has `acquire` alone is asked with that, and may wait where it should not: then that shows. */
  function attempt(key: string, claim: TryOptions): LockGrant | null {
    if (bare.tryAcquire !== undefined) return lock.tryAcquire(key, claim);
    const endWait = row.waitFor(key, ALL_OWNERS);
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
      row.count('busy');
      return null;
    },

    acquire(key, { timeoutMs = PATIENCE_MS, ...claim } = {}) {
      const asked = performance.now();
      const free = attempt(key, claim);
      if (free !== null) return track(key, free, claim, asked);
      row.count('waits');
      const endWait = row.waitFor(key, ALL_OWNERS);
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
      row.count('waits');
      const endWait = row.waitFor(key, numberOf(claim.owner));
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

/** What an owner is called on the worker's row; 0 is nobody in particular. */
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
