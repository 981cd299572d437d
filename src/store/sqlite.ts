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
 * All that is particular to SQLite: one connection a thread, WAL, writers that queue outside SQLite.
 *
 * SQLite lets one writer in at a time, and makes the others poll. So a writer of this process first takes its
 * turn, a session lock, and only then begins; what is left to SQLite's own busy handler are other processes.
 * The order is always session lock, turn, SQLite: nobody asks for a session lock inside a transaction.
 */

/** Short: a thread that is terminated inside the busy handler stays until it is over. */
const BUSY_TIMEOUT_MS = 50;

/** What the write-ahead log keeps of the disk when its content is in the file: what SQLite lets it grow to by itself. */
export const WAL_BYTES = 4 * 1024 * 1024;

/** Opens the file, new or not, and switches it to WAL. */
export async function connect(queue: WriterQueue): Promise<BetterSqlite3.Database> {
  const database = new BetterSqlite3(queue.file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // SQLite does not wait where two connections switch at once; within the process the turn keeps them apart.
    const turn = queue.takeTurn();
    try {
      const mode = await queue.untilNotBusy(async () =>
        database.pragma('journal_mode = wal', { simple: true }),
      );
      if (mode !== 'wal') throw new Error(`its journal is ${mode}, not a WAL that threads can share`);
    } finally {
      turn.release();
    }
    database.pragma('foreign_keys = on');
    // Under WAL a commit survives the process without a sync of its own; the file is never corrupt.
    database.pragma('synchronous = normal');
    // Once a reader that was in the way has gone, the log shrinks again.
    database.pragma(`journal_size_limit = ${WAL_BYTES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Holds the write lock of a file, or a snapshot of it that no checkpoint gets past, as another process may do at any
 * time: until what is returned is called; undefined if the file is gone, or is locked by somebody else.
 */
export function openHold(file: string, what: 'write lock' | 'snapshot'): (() => void) | undefined {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
    database.exec(what === 'snapshot' ? 'begin' : 'begin immediate');
    // A transaction has its snapshot only when it reads.
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
 * Moves the write-ahead log into the file and empties it, unless somebody reads or writes meanwhile: then as much
 * of it is moved as can be, at once. Not to be called in a transaction.
 */
export async function truncateWal(db: Kysely<Schema>): Promise<void> {
  await sql`pragma busy_timeout = 0`.execute(db);
  try {
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await sql`pragma busy_timeout = ${sql.lit(BUSY_TIMEOUT_MS)}`.execute(db);
  }
}

/** Writes a page that says what it said before: whether the file can be written at all. */
export async function rewriteHeader(trx: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(trx);
  await sql`pragma user_version = ${sql.lit(rows[0]!.user_version)}`.execute(trx);
}

/** SQLite's own checks of the file: its structure, and that every reference leads somewhere. */
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

/** Kysely's SQLite dialect, but a transaction is immediate and has its turn, unless its access mode is read only. */
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

/** SQLite rolls back schema changes as well; without this Kysely's migrator would run outside a transaction. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class QueuedSqliteDriver extends SqliteDriver {
  readonly #database: BetterSqlite3.Database;
  readonly #connection: StatementCache;
  readonly #queue: WriterQueue;
  /** Kysely's connection mutex lets one transaction at a time begin here. */
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
    // A commit that fails is followed by a rollback: it ends there.
    this.#end();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      // SQLite has rolled back by itself where the file is full.
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
