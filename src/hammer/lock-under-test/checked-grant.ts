import { isPromise } from '../../base/is-promise.ts';
import { misspeltName } from '../../base/misspelt-name.ts';
import type { LockGrant } from '../../locks/api/lock-module.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';
import { naming } from '../evidence/thrown-by.ts';

/** Tokens go to where a database keeps them: in 63 bits. */
const TOKENS_END = 2n ** 63n;

/**
 * What a lock handed back, if it is a grant: anything else says something about the module, and nothing about how
 * the lock keeps its keys apart.
 *
 * @throws {@link InvalidModuleError} that names the lock, the call and what is to be done
 */
export function checkGrant(call: string, answer: unknown): LockGrant {
  const { release, token, renew, mode } = (answer ?? {}) as { [part in keyof LockGrant]?: unknown };
  if (typeof answer !== 'object' || answer === null) {
    throw new InvalidModuleError(
      `${call} returned ${String(answer)}, which is not a grant. Return { release() { … } }; where the key could not be had, tryAcquire returns null, and a wait throws an error with the code lock_timeout.`,
    );
  }
  if (typeof release !== 'function') {
    throw new InvalidModuleError(
      `${call} returned a grant whose release is ${typeof release}, not a function that gives the key back.`,
    );
  }
  if (token !== undefined && !isToken(token)) {
    throw new InvalidModuleError(
      `${call} returned a grant whose token is ${shown(token)}, not a bigint from 0n to below 2n ** 63n or a safe integer. Return { token: BigInt(…) }, or a grant without a token.`,
    );
  }
  if (renew !== undefined && typeof renew !== 'function') {
    throw new InvalidModuleError(
      `${call} returned a grant whose renew is ${typeof renew}, not a function. Leave it out where leases can't be renewed.`,
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

/** @throws {@link InvalidModuleError} where a part of the grant is misspelt, and so would be ignored */
export function checkGrantNames(call: string, grant: LockGrant): void {
  const misspelt = misspeltName(grant, grantParts);
  if (misspelt === undefined) return;
  throw new InvalidModuleError(
    `${call} returned a grant with ${JSON.stringify(misspelt.found)}, which means nothing there: is ${misspelt.meant} meant? Rename it, or leave it out.`,
  );
}

/**
 * Gives the key back, and says what `release` answered. An error that it throws is told with the lock and the key.
 *
 * @throws {@link InvalidModuleError} where it returns a promise: nobody knows then when the key is free
 */
export function giveBack(grant: LockGrant, lock: string, key: string): unknown {
  const answer = naming(`release of ${lock}, for ${JSON.stringify(key)}`, () => grant.release());
  if (!isPromise(answer)) return answer;
  ignore(answer);
  throw new InvalidModuleError(
    `The release of ${lock} returned a promise: it must have given the key back when it returns. Where that can't be, return { release() { void … } }.`,
  );
}

/** Begins the lease anew. @throws {@link InvalidModuleError} where `renew` returns a promise */
export function renewGrant(grant: LockGrant, lock: string): void {
  const answer: unknown = grant.renew!();
  if (!isPromise(answer)) return;
  ignore(answer);
  throw new InvalidModuleError(
    `The renew of ${lock} returned a promise: the lease must have begun anew when it returns, or renew throws.`,
  );
}

/** That it is a promise is told already: what becomes of it ends nothing. */
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
