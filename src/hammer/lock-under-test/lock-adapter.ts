import { setTimeout as sleep } from 'node:timers/promises';
import { isPromise } from '../../base/is-promise.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockGrant, LockImplementation } from '../../locks/api/lock-module.ts';
import type { TryOptions } from '../../locks/api/lock-options.ts';
import { GrantMap } from '../../locks/grants/grant-map.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { named } from '../evidence/thrown-by.ts';
import { checkGrant, checkGrantNames } from './checked-grant.ts';

export interface AdaptedLock
  extends Required<Omit<LockImplementation, 'close' | 'raiseTokens' | 'tryAcquire'>> {
  /** Never waits. @throws {@link InvalidModuleError} if the lock can only answer with a promise */
  tryAcquire(key: string, options?: TryOptions): LockGrant | null;
  /** `tryAcquire` of a lock that may answer with a promise. It returns undefined if the lock has only `acquireAsync`. */
  tryAcquireAsync(key: string, options?: TryOptions): TryResult;
}

type TryResult = LockGrant | null | undefined | Promise<LockGrant | null>;

const POLL_MS = 1;
const GRANTS_LOOKED_AT = 4;

/** Completes a lock: builds the calls that it lacks from those that it has, and checks all that it returns. */
export function adaptLock(lock: LockImplementation, name = 'the lock'): AdaptedLock {
  const returned = (call: keyof LockImplementation) => `${call} of ${name}`;
  /** All grants of a lock have the same properties, so only the first ones are checked for misspelt names. */
  let toLookAt = GRANTS_LOOKED_AT;

  function checked(call: string, answer: unknown): LockGrant {
    const grant = checkGrant(call, answer);
    if (toLookAt > 0) {
      toLookAt -= 1;
      checkGrantNames(call, grant);
    }
    return grant;
  }

  /** An error without a code is not a refusal, but a failure of the lock: it is reported with the call. */
  function asked<T>(call: keyof LockImplementation, key: string, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if ((error as { code?: unknown } | null | undefined)?.code !== undefined) throw error;
      throw named(`${returned(call)}, for ${JSON.stringify(key)}`, error);
    }
  }

  function tryAcquireAsync(key: string, claim?: TryOptions): TryResult {
    if (lock.tryAcquire === undefined) return lock.acquire === undefined ? undefined : tryByWait(key, claim);
    const answer: unknown = asked('tryAcquire', key, () => lock.tryAcquire!(key, claim));
    const check = (answer: unknown) => (answer === null ? null : checked(returned('tryAcquire'), answer));
    return isPromise(answer) ? Promise.resolve(answer).then(check) : check(answer);
  }

  function tryByWait(key: string, claim?: TryOptions): LockGrant | null {
    try {
      return acquireIt(lock.acquire!(key, { ...claim, timeoutMs: 0 }));
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === 'lock_timeout') return null;
      throw error;
    }
  }

  function acquireIt(answer: unknown): LockGrant {
    if (isPromise(answer)) throw isAsynchronous(name, 'acquire', answer);
    return checked(returned('acquire'), answer);
  }

  const whole: AdaptedLock = {
    tryAcquireAsync,

    tryAcquire(key, claim) {
      const answer = tryAcquireAsync(key, claim);
      if (answer === undefined || isPromise(answer)) throw isAsynchronous(name, 'tryAcquire', answer);
      return answer;
    },

    acquire(key, options) {
      if (lock.acquire !== undefined)
        return acquireIt(asked('acquire', key, () => lock.acquire!(key, options)));
      const { timeoutMs, ...claim } = options;
      for (const deadline = performance.now() + timeoutMs; ; sleepSync(POLL_MS)) {
        const grant = whole.tryAcquire(key, claim);
        if (grant !== null) return grant;
        if (performance.now() >= deadline) throw timedOut(key, timeoutMs);
      }
    },

    async acquireAsync(key, options) {
      if (lock.acquireAsync !== undefined) {
        return checked(returned('acquireAsync'), await lock.acquireAsync(key, options));
      }
      const { timeoutMs, signal, ...claim } = options;
      for (const deadline = performance.now() + timeoutMs; ; await sleep(POLL_MS)) {
        signal?.throwIfAborted();
        const grant = await tryAcquireAsync(key, claim);
        if (grant) return grant;
        if (performance.now() >= deadline) throw timedOut(key, timeoutMs);
      }
    },

    acquireMany(keys, options) {
      if (lock.acquireMany !== undefined) {
        return checkGrants(returned('acquireMany'), keys, lock.acquireMany(keys, options));
      }
      const timeLeft = countDown(options.timeoutMs);
      const taken = new GrantMap<LockGrant>();
      try {
        for (const key of sortedKeys(keys)) {
          taken.set(key, whole.acquire(key, { ...options, timeoutMs: timeLeft() }));
        }
        return taken;
      } catch (error) {
        taken.release();
        throw error;
      }
    },

    async acquireManyAsync(keys, options) {
      if (lock.acquireManyAsync !== undefined) {
        return checkGrants(returned('acquireManyAsync'), keys, await lock.acquireManyAsync(keys, options));
      }
      const timeLeft = countDown(options.timeoutMs);
      const taken = new GrantMap<LockGrant>();
      try {
        for (const key of sortedKeys(keys)) {
          taken.set(key, await whole.acquireAsync(key, { ...options, timeoutMs: timeLeft() }));
        }
        return taken;
      } catch (error) {
        taken.release();
        throw error;
      }
    },
  };
  return whole;
}

/** The error for a lock that answers with a promise. If that promise is a grant later, it is released. */
function isAsynchronous(name: string, call: keyof LockImplementation, answer: unknown): InvalidModuleError {
  if (isPromise(answer)) {
    answer.then(
      (grant) => (grant as LockGrant | null)?.release?.(),
      () => {},
    );
  }
  return new InvalidModuleError(
    `The lock ${name} only waits asynchronously (${answer === undefined ? `it has no ${call}` : `${call} returns a promise`}), and this scenario uses calls that block or return at once. ` +
      'Run scenarios that use only acquireAsync, such as waiting or hang-ups, or give the lock a tryAcquire that returns a grant or null.',
  );
}

function checkGrants(call: string, keys: readonly string[], answer: unknown): ReadonlyMap<string, LockGrant> {
  const grants = answer as ReadonlyMap<string, LockGrant> | null | undefined;
  if (typeof grants?.get !== 'function' || typeof grants[Symbol.iterator] !== 'function') {
    throw new InvalidModuleError(`${call} returned ${String(answer)}, which is not a Map of grants by key.`);
  }
  for (const key of keys) checkGrant(`${call}, for ${JSON.stringify(key)},`, grants.get(key));
  return grants;
}

function timedOut(key: string, timeoutMs: number): LockTimeoutError {
  return new LockTimeoutError(key, timeoutMs, 'another holder has it');
}

function countDown(timeoutMs: number): () => number {
  const deadline = performance.now() + timeoutMs;
  return () => Math.max(0, Math.round(deadline - performance.now()));
}

/** The keys without duplicates, in the order in which `SessionLocks.acquireMany` takes them. */
function sortedKeys(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}
