import type { Grant } from '../locks/index.ts';
import type { Lock, LockGrantedCallback } from './lock-manager.ts';

/**
 * Calls back with a lock, and gives the lock back when what the callback returns has settled.
 *
 * @throws what the callback throws; `DOMException` `AbortError` if the lock is lost before that
 */
export async function holdLock<T>(
  grant: Grant,
  name: string,
  callback: LockGrantedCallback<T>,
): Promise<Awaited<T>> {
  const [outcome] = await Promise.allSettled([callBack(lockOf(grant, name), callback)]);
  if (!grant.release())
    throw new DOMException(`The lock ${JSON.stringify(name)} was lost to another request.`, 'AbortError');
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function callBack<T>(lock: Lock, callback: LockGrantedCallback<T>): Promise<Awaited<T>> {
  return await callback(lock);
}

function lockOf(grant: Grant, name: string): Lock {
  const { mode, ownerDied } = grant;
  return {
    name,
    mode,
    ownerDied,
    get token() {
      return grant.token;
    },
  };
}
