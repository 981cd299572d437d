import type { LockGrant } from '../locks/lock-module.ts';
import { InvalidModuleError } from './verdict.ts';

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

function isToken(token: unknown): boolean {
  if (typeof token === 'number') return Number.isSafeInteger(token) && token >= 0;
  return typeof token === 'bigint' && token >= 0n && token < TOKENS_END;
}

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : `${typeof value} ${String(value)}`;
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
