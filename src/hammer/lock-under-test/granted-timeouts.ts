import type { CompleteLock } from './complete-lock.ts';

/** A shorter wait is given up on purpose: what matters there is that it is. */
const SHORT_MS = 500;
/** Less than this is left of a term because the clock lags. */
const LAG_MS = 100;

/**
 * The lock, whose waits time out when the machine has granted them their time: one that times out because the machine
 * stood still meanwhile, or was busy with something else, gets what is left as a new term.
 */
export function withGrantedTimeouts(lock: CompleteLock, grantedMs: () => number): CompleteLock {
  /** What is left of a wait's time after each attempt that timed out; the error, when nothing is. */
  function terms(timeoutMs: number): (error: unknown) => number {
    const from = grantedMs();
    return (error) => {
      const left = Math.ceil(timeoutMs - (grantedMs() - from));
      const isTimeout = (error as { code?: unknown } | null)?.code === 'lock_timeout';
      if (!isTimeout || timeoutMs < SHORT_MS || left < LAG_MS) throw error;
      return left;
    };
  }

  function blocking<O extends { timeoutMs: number }, T>(attempt: (options: O) => T, options: O): T {
    const next = terms(options.timeoutMs);
    for (let { timeoutMs } = options; ; ) {
      try {
        return attempt({ ...options, timeoutMs });
      } catch (error) {
        timeoutMs = next(error);
      }
    }
  }

  async function waiting<O extends { timeoutMs: number }, T>(
    attempt: (options: O) => Promise<T>,
    options: O,
  ): Promise<T> {
    const next = terms(options.timeoutMs);
    for (let { timeoutMs } = options; ; ) {
      try {
        return await attempt({ ...options, timeoutMs });
      } catch (error) {
        timeoutMs = next(error);
      }
    }
  }

  return {
    tryAcquire: lock.tryAcquire,
    tryAcquireAsync: lock.tryAcquireAsync,
    acquire: (key, options) => blocking((term: typeof options) => lock.acquire(key, term), options),
    acquireMany: (keys, options) => blocking((term: typeof options) => lock.acquireMany(keys, term), options),
    acquireAsync: (key, options) => waiting((term: typeof options) => lock.acquireAsync(key, term), options),
    acquireManyAsync: (keys, options) =>
      waiting((term: typeof options) => lock.acquireManyAsync(keys, term), options),
  };
}
