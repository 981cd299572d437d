import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: waiters poll instead of queueing, so no thread can see which key another one waits for, and
 * no deadlock is detected.
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
