import { type LockModule, sessionLocks } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';

/**
 * Planted bug: who waits tries again and again, unseen by the others, so nobody learns of a circle.
 *
 * Seen: async-mutex, proper-lockfile and Node's own worker_threads.locks: none detects a deadlock.
 */
export default {
  name: 'no-deadlock-detection',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire: (key, options) => locks.tryAcquire(key, options),
    };
  },
} satisfies LockModule;
