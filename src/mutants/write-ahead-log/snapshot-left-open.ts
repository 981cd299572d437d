import { isMainThread } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: a worker thread steps a statement once and never finishes it. Its snapshot stays open, no
 * checkpoint gets past it, and the write-ahead log grows for as long as the thread lives.
 *
 * Seen: sqlite.org, "Write-Ahead Logging", avoiding excessively large WAL files: checkpoint starvation.
 */
export default {
  name: 'snapshot-left-open',
  async open(file, options) {
    const store = await openStore(file, options);
    if (isMainThread) return store;
    const side = new BetterSqlite3(file);
    const rows = side
      .prepare('select name from sqlite_master union all select name from sqlite_master')
      .iterate();
    rows.next();
    const close = async () => {
      rows.return?.();
      side.close();
      await store.close();
    };
    return { ...store, close, [Symbol.asyncDispose]: close };
  },
} satisfies StoreModule;
