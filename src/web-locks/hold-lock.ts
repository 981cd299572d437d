import type { Grant } from '../locks/index.ts';
import type { Lock, LockGrantedCallback } from './lock-manager.ts';

/**
 * Calls back with a lock, and gives the lock back when what the callback returns has settled, or the lock is lost.
 *
 * @throws what the callback throws; `DOMException` `AbortError` as soon as the lock is lost
 */
export async function holdLock<T>(
  grant: Grant,
  name: string,
  callback: LockGrantedCallback<T>,
): Promise<Awaited<T>> {
  const lock = lockOf(grant, name);
  const [outcome] = await Promise.allSettled([
    Promise.race([untilLost(lock.signal), callBack(lock, callback)]),
  ]);
  if (!grant.release()) throw lockLost(lock.signal);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function callBack<T>(lock: Lock, callback: LockGrantedCallback<T>): Promise<Awaited<T>> {
  return await callback(lock);
}

function untilLost(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(lockLost(signal));
    else signal.addEventListener('abort', () => reject(lockLost(signal)), { once: true });
  });
}

function lockLost({ reason }: AbortSignal): DOMException {
  return new DOMException(reason.message, 'AbortError');
}

function lockOf(grant: Grant, name: string): Lock {
  const { mode, ownerDied, signal } = grant;
  return {
    name,
    mode,
    ownerDied,
    signal,
    get token() {
      return grant.token;
    },
  };
}
