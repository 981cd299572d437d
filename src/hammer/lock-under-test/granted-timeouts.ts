import type { AdaptedLock } from './lock-adapter.ts';

/** Shorter timeouts are left alone: a scenario sets them to be timed out. */
const SHORT_MS = 500;
/** A rest below this only comes from the lag of the granted clock. */
const LAG_MS = 100;

/**
 * Counts the timeouts of a lock's waits in granted time: a wait that times out because the machine was stopped or busy is
 * repeated with the rest of its time.
 */
export function withGrantedTimeouts(lock: AdaptedLock, grantedMs: () => number): AdaptedLock {
  /** Returns a function that gives the rest of a wait's time after each timeout, and throws the error once no time is left. */
  function restOf(timeoutMs: number): (error: unknown) => number {
    const from = grantedMs();
    return (error) => {
      const left = Math.ceil(timeoutMs - (grantedMs() - from));
      const isTimeout = (error as { code?: unknown } | null)?.code === 'lock_timeout';
      if (!isTimeout || timeoutMs < SHORT_MS || left < LAG_MS) throw error;
      return left;
    };
  }

  function blocking<O extends { timeoutMs: number }, T>(attempt: (options: O) => T, options: O): T {
    const next = restOf(options.timeoutMs);
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
    const next = restOf(options.timeoutMs);
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
    acquire: (key, options) => blocking((rest: typeof options) => lock.acquire(key, rest), options),
    acquireMany: (keys, options) => blocking((rest: typeof options) => lock.acquireMany(keys, rest), options),
    acquireAsync: (key, options) => waiting((rest: typeof options) => lock.acquireAsync(key, rest), options),
    acquireManyAsync: (keys, options) =>
      waiting((rest: typeof options) => lock.acquireManyAsync(keys, rest), options),
  };
}
