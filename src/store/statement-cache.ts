import BetterSqlite3 from 'better-sqlite3';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

/** More than the statements of this package; the rest is for statements with lists of values of different lengths. */
const MAX_STATEMENTS = 200;

/**
 * A connection that keeps its prepared statements: preparing a statement takes longer than running it, and each that the
 * garbage collector has not freed yet makes SQLite slower.
 */
export class StatementCache implements DatabaseConnection {
  /** While it is true, statements that write are refused. */
  readOnly = false;
  /**
   * True in a transaction that writes. SQLite may roll it back by itself: then no later statement of the transaction may
   * run outside it.
   */
  isWriting = false;
  #endedBy: unknown;
  readonly #database: BetterSqlite3.Database;
  /** By their text, in the order of their last use. */
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

  // biome-ignore lint/correctness/useYield: streaming is not supported, but the interface requires the method.
  async *streamQuery(): AsyncGenerator<never> {
    throw new TypeError('The store does not stream: read one page at a time.');
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
