import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { openStore, storeOn } from '../store/store.ts';
import type { StoreModule } from '../store/store-module.ts';

/** Planted bug: it reads and then writes in a deferred transaction, as Kysely's own dialect does. */
export default {
  name: 'deferred-transactions',
  async open(file, options) {
    await (await openStore(file, options)).close();
    const database = new BetterSqlite3(file, { timeout: 50 });
    database.pragma('foreign_keys = on');
    return storeOn(new Kysely<Schema>({ dialect: new SqliteDialect({ database }) }), file);
  },
} satisfies StoreModule;
