import type { LockModule } from '../../locks/api/lock-module.ts';
import { findSlot } from '../../locks/directory/directory.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { Slot, viewTable } from '../../locks/table/layout.ts';

/**
 * Planted bug: release frees the key without checking its holder, so a holder whose key was stolen frees the grant of
 * the next holder.
 *
 * Seen: Redis's documentation of SET NX: a lock may be deleted only by the client whose value it holds.
 */
export default {
  name: 'unowned-release',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    const table = viewTable(handle);
    return {
      close: () => locks.close(),
      tryAcquire(name) {
        const grant = locks.tryAcquire(name);
        if (grant === null) return null;
        const release = () => {
          const key = locks.key(name);
          if (findSlot(table, key)) Atomics.store(table.i32, key.place.at + Slot.state, key.free);
          return true;
        };
        return { token: grant.token, release };
      },
    };
  },
} satisfies LockModule;
