import type { LockModule } from '../../locks/api/lock-module.ts';
import { SessionLocks } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { slotOf } from '../parts/key-hash.ts';

const ROWS = 2 ** 20;

/**
 * Planted bug: the lock is a flag in the session's row. A session that has no row yet has no flag, and every
 * caller takes that for success. The first one to finish creates the row.
 *
 * Seen: a web application whose lock is a flag in a row that a new session does not have yet.
 */
export default {
  name: 'missing-session-locks',
  create: (options) => ({
    table: sessionLocks.create(options),
    hasRow: new Uint8Array(new SharedArrayBuffer(ROWS)),
  }),
  destroy: ({ table }: { table: SharedArrayBuffer }) => sessionLocks.destroy(table),
  attach({ table, hasRow }: { table: SharedArrayBuffer; hasRow: Uint8Array }) {
    const locks = SessionLocks.attach(table);
    return {
      close: () => locks.close(),
      tryAcquire(key) {
        const row = slotOf(key, ROWS);
        if (Atomics.load(hasRow, row) === 0) return { release: () => Atomics.store(hasRow, row, 1) };
        return locks.tryAcquire(key);
      },
    };
  },
} satisfies LockModule;
