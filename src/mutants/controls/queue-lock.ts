import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockGrant, LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import type { AcquireAsyncOptions, AcquireOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from '../parts/key-hash.ts';
import type { MutexWords } from '../parts/mutex-table.ts';
import { type QueueEntry, readerWriterQueue, SLOT_WORDS } from '../parts/reader-writer-queue.ts';

const SLOTS = 256;

/** How a waiter gave up. */
export interface GaveUp {
  readonly shared: boolean;
  readonly aborted: boolean;
  /** Whether the waiter had been granted the key by then. */
  readonly granted: boolean;
}

/** The step that a mutant of the queue lock gets wrong. */
export interface QueueBug {
  /** Whether a waiter that gives up stays in the queue, or keeps the key that it was granted. */
  readonly leaves?: (how: GaveUp) => boolean;
  /** Whether a wait for several keys that fails keeps the keys that it has taken so far. */
  readonly keeps?: (aborted: boolean) => boolean;
}

type QueuedRequest = Pick<AcquireOptions, 'mode'> & WithTimeout;

/**
 * A lock for readers and writers with one FIFO queue, for blocking and asynchronous waiters. A release grants the key to
 * the first in the queue.
 */
export function queueLock(name: string, { leaves = () => false, keeps = () => false }: QueueBug = {}) {
  return {
    name,
    create: () => new Int32Array(new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)),
    attach(words: MutexWords) {
      const queueOf = (key: string) => readerWriterQueue(words, slotOf(key, SLOTS) * SLOT_WORDS);
      const grantOf = (queue: ReturnType<typeof readerWriterQueue>, shared: boolean): LockGrant => ({
        mode: shared ? 'shared' : 'exclusive',
        release: () => queue.release(shared),
      });

      /** Ends a wait; returns a grant if the key was granted before the waiter could leave the queue. */
      function end(
        queue: ReturnType<typeof readerWriterQueue>,
        entry: QueueEntry,
        aborted: boolean,
      ): LockGrant | null {
        const { shared } = entry;
        const granted = queue.isGranted(entry);
        if (leaves({ shared, aborted, granted })) return null;
        if (queue.leave(entry)) return null;
        if (!aborted) return grantOf(queue, shared);
        queue.release(shared);
        return null;
      }

      function acquire(key: string, { mode, timeoutMs }: QueuedRequest): LockGrant {
        const queue = queueOf(key);
        const entry = queue.enter(mode === 'shared');
        const deadline = performance.now() + timeoutMs;
        while (!queue.isGranted(entry)) {
          const left = deadline - performance.now();
          if (left > 0) Atomics.wait(words, entry.word, entry.waiting, left);
          if (performance.now() < deadline) continue;
          const grant = end(queue, entry, false);
          if (grant === null) throw timedOut(key, timeoutMs);
          return grant;
        }
        queue.collect(entry);
        return grantOf(queue, entry.shared);
      }

      async function acquireAsync(
        key: string,
        { mode, timeoutMs, signal }: QueuedRequest & Pick<AcquireAsyncOptions, 'signal'>,
      ): Promise<LockGrant> {
        signal?.throwIfAborted();
        const queue = queueOf(key);
        const entry = queue.enter(mode === 'shared');
        const { promise: ended, resolve: endNow } = Promise.withResolvers<void>();
        const timer = setTimeout(endNow, timeoutMs);
        const abort = () => endNow();
        signal?.addEventListener('abort', abort);
        try {
          const wait = Atomics.waitAsync(words, entry.word, entry.waiting, timeoutMs + 1_000);
          if (wait.async) await Promise.race([wait.value, ended]);
          if (!signal?.aborted && queue.isGranted(entry)) {
            queue.collect(entry);
            return grantOf(queue, entry.shared);
          }
          const grant = end(queue, entry, signal?.aborted === true);
          if (grant !== null) return grant;
          throw signal?.aborted ? signal.reason : timedOut(key, timeoutMs);
        } finally {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        }
      }

      return {
        tryAcquire(key, { mode } = {}) {
          const queue = queueOf(key);
          return queue.tryEnter(mode === 'shared') ? grantOf(queue, mode === 'shared') : null;
        },
        acquire,
        acquireAsync,
        acquireMany(keys, options) {
          const taken = new Map<string, LockGrant>();
          const deadline = performance.now() + options.timeoutMs;
          try {
            for (const key of keys.toSorted()) {
              taken.set(
                key,
                acquire(key, { ...options, timeoutMs: Math.max(0, deadline - performance.now()) }),
              );
            }
            return taken;
          } catch (error) {
            if (!keeps(false)) for (const grant of taken.values()) grant.release();
            throw error;
          }
        },
        async acquireManyAsync(keys, options) {
          const taken = new Map<string, LockGrant>();
          const deadline = performance.now() + options.timeoutMs;
          try {
            for (const key of keys.toSorted()) {
              const timeoutMs = Math.max(0, deadline - performance.now());
              taken.set(key, await acquireAsync(key, { ...options, timeoutMs }));
            }
            return taken;
          } catch (error) {
            if (!keeps(options.signal?.aborted === true)) for (const grant of taken.values()) grant.release();
            throw error;
          }
        },
      };
    },
  } satisfies LockModule;
}

function timedOut(key: string, timeoutMs: number): LockTimeoutError {
  return new LockTimeoutError(key, timeoutMs, 'another holder has it');
}

/** The control: the same code without a bug. */
export default queueLock('queue-lock');
