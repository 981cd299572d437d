import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: deferred transactions under the DELETE journal. Two transactions that have both read wait for
 * each other to write. SQLite notices and refuses one of them at once, long before the busy timeout of 5 s
 * is over.
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
