import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: reads and then writes run in the deferred transaction of Kysely's own dialect. Under WAL the
 * write is refused if another connection has committed since the read, however long the busy timeout is.
 *
 * Seen: SQLite's documentation of SQLITE_BUSY_SNAPSHOT; Kysely's own dialect.
 */
export default {
  name: 'deferred-transactions',
  async open(file, options) {
    return (await openPlainStore(file, options, { begin: 'deferred', timeoutMs: 1_000 })).store;
  },
} satisfies StoreModule;
