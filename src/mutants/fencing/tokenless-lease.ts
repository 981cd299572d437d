import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';

/**
 * Planted bug: leases without fencing tokens: a late write of a holder whose key was stolen can't be told
 * from a rightful one.
 *
 * Seen: Kleppmann, How to do distributed locking, 2016: what HBase once did.
 */
export default {
  name: 'tokenless-lease',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return {
      close: () => locks.close(),
      tryAcquire(key) {
        const grant = locks.tryAcquire(key);
        return grant && { renew: () => grant.renew(), release: () => grant.release() };
      },
    };
  },
} satisfies LockModule;
