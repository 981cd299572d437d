import { isPromise } from '../../base/is-promise.ts';
import { misspeltName } from '../../base/misspelt-name.ts';
import type { LockGrant } from '../../locks/api/lock-module.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { named } from '../evidence/thrown-by.ts';

/** Tokens must fit into a signed 64-bit integer, as databases store them. */
const TOKENS_END = 2n ** 63n;

/**
 * Returns what a lock returned, if that is a grant. Anything else is a mistake in the module, and says nothing about
 * mutual exclusion.
 *
 * @throws {@link InvalidModuleError} that names the lock and the call, and says how to mend it
 */
export function checkGrant(call: string, answer: unknown): LockGrant {
  const { release, token, renew, mode } = (answer ?? {}) as { [part in keyof LockGrant]?: unknown };
  if (typeof answer !== 'object' || answer === null) {
    throw new InvalidModuleError(
      `${call} returned ${String(answer)}, which is not a grant. Return { release() { … } }. If the key is taken, tryAcquire returns null, and a wait that times out throws an error with the code lock_timeout.`,
    );
  }
  if (typeof release !== 'function') {
    throw new InvalidModuleError(
      `${call} returned a grant whose release is ${typeof release}, not a function that releases the key.`,
    );
  }
  if (token !== undefined && !isToken(token)) {
    throw new InvalidModuleError(
      `${call} returned a grant whose token is ${shown(token)}, not a bigint from 0n to below 2n ** 63n or a safe integer. Return { token: BigInt(…) }, or a grant without a token.`,
    );
  }
  if (renew !== undefined && typeof renew !== 'function') {
    throw new InvalidModuleError(
      `${call} returned a grant whose renew is ${typeof renew}, not a function. Leave it out if leases cannot be renewed.`,
    );
  }
  if (mode !== undefined && mode !== 'exclusive' && mode !== 'shared') {
    throw new InvalidModuleError(
      `${call} returned a grant whose mode is ${shown(mode)}, not 'exclusive' or 'shared'.`,
    );
  }
  return answer as LockGrant;
}

const grantParts: readonly (keyof LockGrant)[] = ['token', 'mode', 'ownerDied', 'renew', 'release'];

/** @throws {@link InvalidModuleError} if a property of the grant is misspelt, and would be ignored */
export function checkGrantNames(call: string, grant: LockGrant): void {
  const misspelt = misspeltName(grant, grantParts);
  if (misspelt === undefined) return;
  throw new InvalidModuleError(
    `${call} returned a grant with ${JSON.stringify(misspelt.found)}, which has no meaning there. Did you mean ${misspelt.meant}? Rename it, or leave it out.`,
  );
}

/**
 * Releases the key and returns the result of `release`. An error is reported with the lock and the key.
 *
 * @throws {@link InvalidModuleError} if `release` returns a promise: it would be unknown when the key is free
 */
export function releaseGrant(grant: LockGrant, lock: string, key: string): unknown {
  let answer: unknown;
  try {
    answer = grant.release();
  } catch (thrown) {
    throw named(`release of ${lock}, for ${JSON.stringify(key)}`, thrown);
  }
  if (!isPromise(answer)) return answer;
  ignore(answer);
  throw new InvalidModuleError(
    `The release of ${lock} returned a promise, but the key must be released when it returns. If that is impossible, return { release() { void … } }.`,
  );
}

/** Renews the lease. @throws {@link InvalidModuleError} if `renew` returns a promise */
export function renewGrant(grant: LockGrant, lock: string): void {
  const answer: unknown = grant.renew!();
  if (!isPromise(answer)) return;
  ignore(answer);
  throw new InvalidModuleError(
    `The renew of ${lock} returned a promise, but the lease must be renewed when it returns; if that is impossible, it must throw.`,
  );
}

/** Handles the rejection of a promise that has been reported already. */
function ignore(promise: PromiseLike<unknown>): void {
  promise.then(undefined, () => {});
}

function isToken(token: unknown): boolean {
  if (typeof token === 'number') return Number.isSafeInteger(token) && token >= 0;
  return typeof token === 'bigint' && token >= 0n && token < TOKENS_END;
}

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : `${typeof value} ${String(value)}`;
}
