import { type Grant, InvalidLockOptionError, type SessionLocks } from '../locks/index.ts';
import { holdLock } from './hold-lock.ts';
import type { LockManager, LockManagerSnapshot } from './lock-manager.ts';
import { describeLocks } from './query-locks.ts';
import { type RequestOptions, readRequest } from './request-arguments.ts';
import { keyOf, nameOf } from './resource-name.ts';

/**
 * The Web Locks API over a lock table: `request` and `query`, for all threads that are attached to it.
 *
 * ```ts
 * const table = SessionLocks.create({ fairness: 'fifo' }); // once; table.handle goes to the workers
 * const locks = webLocks(table); // in each thread, over its own SessionLocks
 * await locks.request('session-7', async (lock) => save());
 * ```
 *
 * A lock's name is the key of that name in the table: a request excludes the grants that other code acquires from it.
 * In a table with leases a lock is renewed while the event loop of its thread turns; a thread that hangs for `leaseMs`
 * loses it to the next that wants it.
 *
 * @throws {@link InvalidLockOptionError} unless the table is `fairness: 'fifo'`, the order that the API promises
 */
export function webLocks(table: SessionLocks): LockManager {
  if (table?.fairness === undefined) {
    throw new InvalidLockOptionError('webLocks needs a SessionLocks: attach to the handle first.');
  }
  if (table.fairness !== 'fifo') {
    throw new InvalidLockOptionError(
      "webLocks needs a table in which no request is overtaken: create it with { fairness: 'fifo' }.",
    );
  }
  /** The requests of this thread whose names are not in the table. */
  const renamed = new Set<{ readonly key: string; readonly name: string }>();

  async function request<T>(...args: unknown[]): Promise<Awaited<T>> {
    const { name, options, callback } = readRequest<T>(args);
    const key = keyOf(name);
    const entry = { key, name };
    if (nameOf(key) !== name) renamed.add(entry);
    try {
      const grant = await acquire(table, key, options);
      if (grant === null) return await callback(null);
      if (options.signal?.aborted) {
        grant.release();
        throw options.signal.reason;
      }
      return await holdLock(grant, name, callback);
    } finally {
      renamed.delete(entry);
    }
  }

  async function query(): Promise<LockManagerSnapshot> {
    const names = new Map(Array.from(renamed, ({ key, name }) => [key, name]));
    return describeLocks(table.inspect(), (key) => names.get(key) ?? nameOf(key));
  }

  return { request, query };
}

/** Null if the lock is not to be waited for, and another request has it. */
function acquire(
  table: SessionLocks,
  key: string,
  { ifAvailable, mode, owner, signal, steal, timeoutMs }: RequestOptions,
): Grant | null | Promise<Grant> {
  const holder = { owner, autoRenew: true };
  if (steal) return table.steal(key, holder);
  // A lock that is free is granted at once in all cases, so that callbacks are called in the order of their requests.
  const grant = table.tryAcquire(key, { ...holder, mode });
  if (grant !== null || ifAvailable) return grant;
  return table.acquireAsync(key, { ...holder, mode, timeoutMs, signal });
}
