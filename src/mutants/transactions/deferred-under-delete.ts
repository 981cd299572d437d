import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: deferred transactions under the DELETE journal. Two that have read wait for each other to write;
 * SQLite sees that, and refuses one of them at once, long before the 5 s are over that it would wait for anybody else.
 *
 * Seen: go-gitea/gitea, pull request 10368: fixed with BEGIN IMMEDIATE.
 */
export default {
  name: 'deferred-under-delete',
  async open(file, options) {
    const { store, database } = await openPlainStore(file, options, { begin: 'deferred', timeoutMs: 5_000 });
    database.pragma('journal_mode = delete');
    return store;
  },
} satisfies StoreModule;
