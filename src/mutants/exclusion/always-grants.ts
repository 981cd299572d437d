import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: a key that is already held is granted again.
 *
 * Seen: textbook: no mutual exclusion at all.
 */
export default {
  name: 'always-grants',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire: (key) => locks.tryAcquire(key) ?? { release: () => true },
    };
  },
} satisfies LockModule;
