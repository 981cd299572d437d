import { LockTimeoutError } from '../locks/errors.ts';
import type { Grant } from '../locks/grant.ts';
import type { Lock, LockGrant } from '../locks/lock-module.ts';
import type { RowWriter } from './board.ts';

/** The lock under test, whichever it is, as a scenario sees it. Whatever it does shows on the worker's row. */
export interface HammerLocks {
  /** Takes the key, or returns null at once. */
  tryAcquire(key: string): HammerGrant | null;
  /**
   * Blocks until the key is free. Unless told otherwise it waits for longer than the run's deadline: a worker that
   * does not get it in time is a deadlock, with a report.
   *
   * @throws LockTimeoutError
   */
  acquire(key: string, options?: { readonly timeoutMs?: number }): HammerGrant;
}

/** A grant of the lock under test; without a token, where that lock has none. */
export interface HammerGrant extends Omit<Grant, 'token' | 'mode'> {
  readonly token: bigint | undefined;
}

const POLL_MS = 1;
const nobody = new Int32Array(new SharedArrayBuffer(4));

export function trackedLocks(lock: Lock, row: RowWriter, patienceMs: number): HammerLocks {
  function track(key: string, grant: LockGrant): HammerGrant {
    row.count('operations');
    row.hold(key);
    let released: boolean | undefined;
    const release = () => {
      if (released === undefined) {
        released = grant.release() !== false;
        row.letGo(key);
      }
      return released;
    };
    return {
      key,
      token: grant.token,
      ownerDied: grant.ownerDied ?? false,
      renew: () => grant.renew?.(),
      release,
      [Symbol.dispose]: release,
    };
  }

  return {
    tryAcquire(key) {
      const grant = lock.tryAcquire(key);
      if (grant !== null) return track(key, grant);
      row.count('busy');
      return null;
    },
    acquire(key, { timeoutMs = patienceMs } = {}) {
      const free = lock.tryAcquire(key);
      if (free !== null) return track(key, free);
      row.count('waits');
      row.waitFor(key);
      try {
        return track(key, lock.acquire?.(key, { timeoutMs }) ?? poll(lock, key, timeoutMs));
      } finally {
        row.endWait();
      }
    },
  };
}

/** Waits for a lock that can't. */
function poll(lock: Lock, key: string, timeoutMs: number): LockGrant {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const grant = lock.tryAcquire(key);
    if (grant !== null) return grant;
    if (performance.now() > deadline) throw new LockTimeoutError(key, timeoutMs, 'another worker holds it');
    Atomics.wait(nobody, 0, 0, POLL_MS);
  }
}
