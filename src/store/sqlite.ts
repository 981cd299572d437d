import BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
  type TransactionSettings,
} from 'kysely';
import type { Grant } from '../locks/api/grant.ts';
import type { Schema } from './schema.ts';
import { isBusy } from './sqlite-errors.ts';
import { StatementCache } from './statement-cache.ts';
import type { WriterQueue } from './writer-queue.ts';

/*
 * Everything specific to SQLite: one connection per thread, WAL, and writers that queue outside SQLite.
 *
 * SQLite admits one writer at a time, and the others poll. So a writer of this process first takes its turn, which is a
 * session lock, and only then begins; SQLite's own busy handler deals with other processes only. The order is always
 * session lock, turn, SQLite: a session lock is never acquired inside a transaction.
 */

/** Short, because a thread that is terminated inside the busy handler does not end before it returns. */
const BUSY_TIMEOUT_MS = 50;

/** The size that the write-ahead log keeps once its content is in the file: what SQLite lets it grow to by default. */
export const WAL_BYTES = 4 * 1024 * 1024;

/** Opens or creates the file, and switches it to WAL. */
export async function connect(queue: WriterQueue): Promise<BetterSqlite3.Database> {
  const database = new BetterSqlite3(queue.file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // SQLite does not wait if two connections switch at once. Within this process the turn keeps them apart.
    const turn = queue.takeTurn();
    try {
      const mode = await queue.untilNotBusy(async () =>
        database.pragma('journal_mode = wal', { simple: true }),
      );
      if (mode !== 'wal') throw new Error(`its journal mode is ${mode}, but threads can share only a WAL`);
    } finally {
      turn.release();
    }
    database.pragma('foreign_keys = on');
    // Under WAL a commit survives a crash of the process without a sync of its own, and the file is never corrupt.
    database.pragma('synchronous = normal');
    // The log shrinks again once the readers that kept it long have ended.
    database.pragma(`journal_size_limit = ${WAL_BYTES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Holds the write lock of a file, or a snapshot that blocks its checkpoints, as another process may do at any time.
 *
 * @returns a function that ends it; undefined if the file does not exist, or is locked by another connection
 */
export function openHold(file: string, what: 'write lock' | 'snapshot'): (() => void) | undefined {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
    database.exec(what === 'snapshot' ? 'begin' : 'begin immediate');
    // A transaction has no snapshot before its first read.
    database.prepare('select count(*) from sqlite_master').get();
    const open = database;
    return () => {
      open.exec('rollback');
      open.close();
    };
  } catch (error) {
    database?.close();
    if (isBusy(error) || (error as { code?: string }).code === 'SQLITE_CANTOPEN') return undefined;
    throw error;
  }
}

/**
 * Moves the write-ahead log into the file and empties it. If a reader or writer is in the way, it moves what it can,
 * without waiting. Must not be called in a transaction.
 */
export async function truncateWal(db: Kysely<Schema>): Promise<void> {
  await sql`pragma busy_timeout = 0`.execute(db);
  try {
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await sql`pragma busy_timeout = ${sql.lit(BUSY_TIMEOUT_MS)}`.execute(db);
  }
}

/** Writes a page with its present content: fails if the file can't be written. */
export async function rewriteHeader(trx: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(trx);
  await sql`pragma user_version = ${sql.lit(rows[0]!.user_version)}`.execute(trx);
}

/** Runs SQLite's own checks of the file: its structure and its foreign keys. Returns the problems that they find. */
export async function verifyFile(db: Kysely<Schema>): Promise<string[]> {
  const integrity = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  const orphans = await sql<{
    table: string;
    rowid: number;
    parent: string;
  }>`pragma foreign_key_check`.execute(db);
  return [
    ...integrity.rows.map((row) => row.integrity_check).filter((message) => message !== 'ok'),
    ...orphans.rows.map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} refers to no row of ${parent}`,
    ),
  ];
}

/** Kysely's SQLite dialect, except that a transaction is immediate and waits for its turn, unless it is read-only. */
export class QueuedSqliteDialect extends SqliteDialect {
  readonly #database: BetterSqlite3.Database;
  readonly #queue: WriterQueue;

  constructor(database: BetterSqlite3.Database, queue: WriterQueue) {
    super({ database });
    this.#database = database;
    this.#queue = queue;
  }

  override createDriver(): Driver {
    return new QueuedSqliteDriver(this.#database, this.#queue);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalDdlAdapter();
  }
}

/** SQLite can roll back schema changes; unless told so, Kysely's migrator would run outside a transaction. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class QueuedSqliteDriver extends SqliteDriver {
  readonly #database: BetterSqlite3.Database;
  readonly #connection: StatementCache;
  readonly #queue: WriterQueue;
  /** The turn of the present transaction: Kysely runs one at a time on a connection. */
  #turn: Grant | undefined;
  #endThreadTurn: (() => void) | undefined;

  constructor(database: BetterSqlite3.Database, queue: WriterQueue) {
    super({ database });
    this.#database = database;
    this.#connection = new StatementCache(database);
    this.#queue = queue;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    if (settings?.accessMode === 'read only') {
      await super.beginTransaction(connection);
      this.#connection.readOnly = true;
      return;
    }
    this.#endThreadTurn = await this.#queue.threadTurn();
    try {
      this.#turn = this.#queue.takeTurn();
      await this.#queue.untilNotBusy(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
      this.#connection.isWriting = true;
    } catch (error) {
      this.#endTurn();
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    // Not reached if the commit fails: then a rollback follows, and ends the transaction.
    this.#end();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      // SQLite rolls back by itself if the file is full.
      if (this.#database.inTransaction) await super.rollbackTransaction(connection);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#connection.readOnly = false;
    this.#connection.isWriting = false;
    this.#endTurn();
  }

  #endTurn(): void {
    this.#turn?.release();
    this.#turn = undefined;
    this.#endThreadTurn?.();
    this.#endThreadTurn = undefined;
  }
}
