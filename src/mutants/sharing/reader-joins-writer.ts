import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: readers do not check whether a writer holds the key.
 *
 * Seen: Courtois, Heymans and Parnas, Concurrent Control with Readers and Writers, 1971, is about this.
 */
export default {
  name: 'reader-joins-writer',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire(key, options) {
        const grant = locks.tryAcquire(key, options);
        return grant === null && options?.mode === 'shared' ? { mode: 'shared', release: () => true } : grant;
      },
      acquire: (key, options) => locks.acquire(key, options),
      acquireAsync: (key, options) => locks.acquireAsync(key, options),
    };
  },
} satisfies LockModule;
