import type { Grant, LockMode } from '../locks/index.ts';
import type { Lock, LockGrantedCallback } from './lock-manager.ts';

class GrantedLock implements Lock {
  readonly name: string;
  readonly #grant: Grant;

  constructor(grant: Grant, name: string) {
    this.name = name;
    this.#grant = grant;
  }

  get mode(): LockMode {
    return this.#grant.mode;
  }

  get token(): bigint {
    return this.#grant.token;
  }

  get ownerDied(): boolean {
    return this.#grant.ownerDied;
  }

  get signal(): AbortSignal {
    return this.#grant.signal;
  }
}

/**
 * Calls back with a lock, and gives it back when the callback's result has settled, or when the lock is lost.
 *
 * @throws what the callback throws; `DOMException` `AbortError` as soon as the lock is lost
 */
export async function holdLock<T>(
  grant: Grant,
  name: string,
  callback: LockGrantedCallback<T>,
): Promise<Awaited<T>> {
  const [outcome] = await Promise.allSettled([untilDone(new GrantedLock(grant, name), callback)]);
  if (!grant.release()) throw lockLost(grant.signal);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function untilDone<T>(lock: Lock, callback: LockGrantedCallback<T>): Promise<Awaited<T>> {
  const result = callback(lock);
  // A callback that is done by now is not watched: its release tells whether the lock was lost.
  return await (isPromiseLike(result) ? Promise.race([untilLost(lock.signal), result]) : result);
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && 'then' in value;
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
