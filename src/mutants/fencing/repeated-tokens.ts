import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: each token is handed out twice.
 *
 * Seen: Kleppmann, How to do distributed locking, 2016: a fencing token has to rise.
 */
export default {
  name: 'repeated-tokens',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire(key) {
        const grant = locks.tryAcquire(key);
        if (grant === null) return null;
        // The tokens of two exclusive grants in a row are two apart.
        return { token: grant.token / 4n, ownerDied: grant.ownerDied, release: () => grant.release() };
      },
    };
  },
} satisfies LockModule;
