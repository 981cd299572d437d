import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: the lock claims shared mode, but admits one reader at a time.
 *
 * Seen: locks that take a mode and ignore it; a mutex in the place of a read-write lock.
 */
export default {
  name: 'readers-exclude',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire(key, { mode = 'exclusive' } = {}) {
        const grant = locks.tryAcquire(key);
        return grant && { mode, release: () => grant.release() };
      },
    };
  },
} satisfies LockModule;
