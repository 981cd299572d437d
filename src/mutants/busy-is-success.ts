import BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import type { Schema } from '../store/schema.ts';
import { isBusy } from '../store/sqlite.ts';
import { openStore, storeOn } from '../store/store.ts';
import type { StoreModule } from '../store/store-module.ts';

/** Planted bug: a write that meets `SQLITE_BUSY` is reported as done. Its writers do not queue, so many do. */
export default {
  name: 'busy-is-success',
  async open(file, options) {
    await (await openStore(file, options)).close();
    const database = new BetterSqlite3(file, { timeout: 0 });
    const store = storeOn(new Kysely<Schema>({ dialect: new ImmediateDialect(database) }), file);
    const { write } = store;
    store.write = <T>(work: Parameters<typeof write<T>>[0]) =>
      write(work).catch((error: unknown): T => {
        if (!isBusy(error)) throw error;
        return undefined as T;
      });
    return store;
  },
} satisfies StoreModule;

class ImmediateDialect extends SqliteDialect {
  readonly #database: BetterSqlite3.Database;

  constructor(database: BetterSqlite3.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver() {
    return new ImmediateDriver({ database: this.#database });
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }
}
