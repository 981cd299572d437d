import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';

/** What is done under a grant. */
export type GrantedWork<T> = (grant: Grant) => T | PromiseLike<T>;

/**
 * Calls `fn` with the grant, and releases the grant when `fn` is done.
 *
 * @throws what `fn` throws; else a {@link StaleGrantError} if the grant was lost before it was released
 */
export async function runWithGrant<T>(grant: Grant, fn: GrantedWork<T>): Promise<T> {
  let result: T;
  try {
    result = await fn(grant);
  } catch (error) {
    grant.release();
    throw error;
  }
  if (grant.release()) return result;
  const reason = 'its key was stolen, or its SessionLocks closed, before the work under it was done';
  throw new StaleGrantError(grant.key, grant.token, reason);
}
