import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockGrant, LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import type { AcquireAsyncOptions, AcquireOptions } from '../../locks/api/lock-options.ts';
import { slotOf } from '../parts/key-hash.ts';
import type { MutexWords } from '../parts/mutex-table.ts';
import { type QueueEntry, readerWriterQueue, SLOT_WORDS } from '../parts/reader-writer-queue.ts';

const SLOTS = 256;

/** How a waiter ends that gives up. */
export interface GaveUp {
  readonly shared: boolean;
  readonly aborted: boolean;
  /** Whether it had been granted the key by then. */
  readonly granted: boolean;
}

/** One thing that a lock with a line can get wrong. */
export interface QueueBug {
  /** Whether a waiter that gives up is left in line, or with its key. */
  readonly leaves?: (how: GaveUp) => boolean;
  /** Whether keys that were taken on the way to several stay taken. */
  readonly keeps?: (aborted: boolean) => boolean;
}

type QueuedRequest = Pick<AcquireOptions, 'mode'> & WithTimeout;

/** A lock for readers and writers who stand in one line, blocking or not; the one that leaves hands the key to the first. */
export function queueLock(name: string, { leaves = () => false, keeps = () => false }: QueueBug = {}) {
  return {
    name,
    create: () => new Int32Array(new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)),
    attach(words: MutexWords) {
      const lineOf = (key: string) => readerWriterQueue(words, slotOf(key, SLOTS) * SLOT_WORDS);
      const grantOf = (line: ReturnType<typeof readerWriterQueue>, shared: boolean): LockGrant => ({
        mode: shared ? 'shared' : 'exclusive',
        release: () => line.release(shared),
      });

      /** Has it come too late to give up, it has the key. */
      function end(
        line: ReturnType<typeof readerWriterQueue>,
        entry: QueueEntry,
        aborted: boolean,
      ): LockGrant | null {
        const { shared } = entry;
        const granted = line.isGranted(entry);
        if (leaves({ shared, aborted, granted })) return null;
        if (line.leave(entry)) return null;
        if (!aborted) return grantOf(line, shared);
        line.release(shared);
        return null;
      }

      function acquire(key: string, { mode, timeoutMs }: QueuedRequest): LockGrant {
        const line = lineOf(key);
        const entry = line.enter(mode === 'shared');
        const deadline = performance.now() + timeoutMs;
        while (!line.isGranted(entry)) {
          const left = deadline - performance.now();
          if (left > 0) Atomics.wait(words, entry.word, entry.waiting, left);
          if (performance.now() < deadline) continue;
          const grant = end(line, entry, false);
          if (grant === null) throw timedOut(key, timeoutMs);
          return grant;
        }
        line.collect(entry);
        return grantOf(line, entry.shared);
      }

      async function acquireAsync(
        key: string,
        { mode, timeoutMs, signal }: QueuedRequest & Pick<AcquireAsyncOptions, 'signal'>,
      ): Promise<LockGrant> {
        signal?.throwIfAborted();
        const line = lineOf(key);
        const entry = line.enter(mode === 'shared');
        const { promise: ended, resolve: endNow } = Promise.withResolvers<void>();
        const timer = setTimeout(endNow, timeoutMs);
        const abort = () => endNow();
        signal?.addEventListener('abort', abort);
        try {
          const wait = Atomics.waitAsync(words, entry.word, entry.waiting, timeoutMs + 1_000);
          if (wait.async) await Promise.race([wait.value, ended]);
          if (!signal?.aborted && line.isGranted(entry)) {
            line.collect(entry);
            return grantOf(line, entry.shared);
          }
          const grant = end(line, entry, signal?.aborted === true);
          if (grant !== null) return grant;
          throw signal?.aborted ? signal.reason : timedOut(key, timeoutMs);
        } finally {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        }
      }

      return {
        tryAcquire(key, { mode } = {}) {
          const line = lineOf(key);
          return line.tryEnter(mode === 'shared') ? grantOf(line, mode === 'shared') : null;
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
  return new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
}

/** Without a bug. */
export default queueLock('queue-lock');
