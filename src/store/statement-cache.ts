import BetterSqlite3 from 'better-sqlite3';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

/** More than the statements that this package has; the rest is for lists of values of many lengths. */
const MAX_STATEMENTS = 200;

/**
 * The connection, with the statements that it has prepared: preparing one takes longer than running it, and each that
 * the garbage collector has not met yet makes SQLite slower. While it is `readOnly`, it runs none that writes.
 */
export class StatementCache implements DatabaseConnection {
  readOnly = false;
  /** In a transaction that writes. SQLite may end it by itself: then no later statement may run outside of it. */
  isWriting = false;
  #endedBy: unknown;
  readonly #database: BetterSqlite3.Database;
  /** By their text; who was used last comes last. */
  readonly #statements = new Map<string, BetterSqlite3.Statement<unknown[], unknown>>();

  constructor(database: BetterSqlite3.Database) {
    this.#database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isWriting && !this.#database.inTransaction) throw this.#endedBy;
    const statement = this.#prepare(sql);
    if (this.readOnly && !statement.readonly) {
      throw new BetterSqlite3.SqliteError(`A read must not write: ${sql}`, 'SQLITE_READONLY');
    }
    try {
      if (statement.reader) return { rows: statement.all(parameters) as Row[] };
      const { changes, lastInsertRowid } = statement.run(parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      this.#endedBy = error;
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: nothing streams here, but a connection has this.
  async *streamQuery(): AsyncGenerator<never> {
    throw new TypeError('The store does not stream: read a page at a time.');
  }

  #prepare(sql: string): BetterSqlite3.Statement<unknown[], unknown> {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > MAX_STATEMENTS) {
      this.#statements.delete(this.#statements.keys().next().value!);
    }
    return statement;
  }
}
