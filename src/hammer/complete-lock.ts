import { setTimeout as sleep } from 'node:timers/promises';
import { LockTimeoutError } from '../locks/errors.ts';
import { GrantMap } from '../locks/grant-map.ts';
import type { Lock, LockGrant } from '../locks/lock-module.ts';

export type CompleteLock = Required<Omit<Lock, 'close' | 'raiseTokens'>>;

const POLL_MS = 1;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** A lock with all that it may lack, made of what it has. */
export function completeLock(lock: Lock): CompleteLock {
  const whole: CompleteLock = {
    tryAcquire: (key, options) => lock.tryAcquire(key, options),

    acquire(key, options) {
      if (lock.acquire !== undefined) return lock.acquire(key, options);
      const { timeoutMs, ...claim } = options;
      for (const deadline = performance.now() + timeoutMs; ; Atomics.wait(nobody, 0, 0, POLL_MS)) {
        const grant = lock.tryAcquire(key, claim);
        if (grant !== null) return grant;
        if (performance.now() >= deadline) throw timedOut(key, timeoutMs);
      }
    },

    async acquireAsync(key, options) {
      if (lock.acquireAsync !== undefined) return lock.acquireAsync(key, options);
      const { timeoutMs, signal, ...claim } = options;
      for (const deadline = performance.now() + timeoutMs; ; await sleep(POLL_MS)) {
        signal?.throwIfAborted();
        const grant = lock.tryAcquire(key, claim);
        if (grant !== null) return grant;
        if (performance.now() >= deadline) throw timedOut(key, timeoutMs);
      }
    },

    acquireMany(keys, options) {
      if (lock.acquireMany !== undefined) return lock.acquireMany(keys, options);
      const timeLeft = countDown(options.timeoutMs);
      const taken = new GrantMap<LockGrant>();
      try {
        for (const key of inOrder(keys)) {
          taken.set(key, whole.acquire(key, { ...options, timeoutMs: timeLeft() }));
        }
        return taken;
      } catch (error) {
        taken.release();
        throw error;
      }
    },

    async acquireManyAsync(keys, options) {
      if (lock.acquireManyAsync !== undefined) return lock.acquireManyAsync(keys, options);
      const timeLeft = countDown(options.timeoutMs);
      const taken = new GrantMap<LockGrant>();
      try {
        for (const key of inOrder(keys)) {
          taken.set(key, await whole.acquireAsync(key, { ...options, timeoutMs: timeLeft() }));
        }
        return taken;
      } catch (error) {
        taken.release();
        throw error;
      }
    },
  };
  return whole;
}

function timedOut(key: string, timeoutMs: number): LockTimeoutError {
  return new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
}

function countDown(timeoutMs: number): () => number {
  const deadline = performance.now() + timeoutMs;
  return () => Math.max(0, Math.round(deadline - performance.now()));
}

/** As {@link SessionLocks.acquireMany} does it: each once, and in one order for all. */
function inOrder(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}
