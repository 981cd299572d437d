import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import type { Schema } from '../../store/schema.ts';
import {
  createStore,
  type DeckStore,
  openStore,
  type StoreOptions,
  type StoreTransaction,
} from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/** How a writing transaction begins; Kysely's own dialect begins `deferred`. */
type BeginMode = 'deferred' | 'immediate';

export interface PlainStore {
  readonly store: DeckStore;
  readonly database: BetterSqlite3.Database;
  /** Runs each statement by itself, outside of any transaction. */
  readonly bare: StoreTransaction;
}

/** A store whose writers do not queue: they collide in SQLite, which lets a writer wait for `timeoutMs`. */
export async function openPlainStore(
  file: string,
  options: StoreOptions,
  { begin, timeoutMs }: { begin: BeginMode; timeoutMs: number },
): Promise<PlainStore> {
  // Opening the true store creates the schema.
  if (!existsSync(file)) await (await openStore(file, options)).close();
  const database = new BetterSqlite3(file, { timeout: timeoutMs });
  database.pragma('foreign_keys = on');
  database.pragma('synchronous = normal');
  const dialect = begin === 'deferred' ? new SqliteDialect({ database }) : new ImmediateDialect(database);
  const db = new Kysely<Schema>({ dialect });
  return { store: createStore(db, file), database, bare: db as unknown as StoreTransaction };
}

/** The control: the same code without a bug. */
export default {
  name: 'plain-store',
  async open(file, options) {
    return (await openPlainStore(file, options, { begin: 'immediate', timeoutMs: 1_000 })).store;
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
