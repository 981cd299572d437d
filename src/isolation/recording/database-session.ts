import { inspect } from 'node:util';
import { InvalidRecordingError, TransactionRolledBackError } from './recording-errors.ts';

/** A connection of better-sqlite3, as far as transactions need it. */
export interface SynchronousConnection {
  /** Whether a transaction is open. */
  readonly inTransaction: boolean;
  /** Runs a statement. */
  exec(sql: string): unknown;
}

/** A client with one connection whose `query` takes SQL and returns a promise, such as that of node-postgres. */
export interface QueryClient {
  /** Runs a statement. */
  query(sql: string): PromiseLike<unknown>;
}

/** What Kysely begins a transaction with: `db.startTransaction()`, also with a level or an access mode. */
export interface KyselyTransactionBuilder<Trx> {
  /** Begins the transaction. */
  execute(): Promise<Trx>;
  /** Kysely's own method. */
  readonly setIsolationLevel: unknown;
}

/** An instance of Kysely. */
export interface KyselyInstance<Trx> {
  /** Kysely's own method. */
  startTransaction(): KyselyTransactionBuilder<Trx>;
}

/** A transaction that Kysely has begun. */
export interface KyselyTransaction {
  readonly isRolledBack: boolean;
  commit(): { execute(): Promise<void> };
  rollback(): { execute(): Promise<void> };
}

/**
 * How a transaction is begun and ended on one connection. A function may return a promise, or what it does is done when it
 * returns.
 */
export interface DatabaseSession {
  /** Whether the work has to be done when it returns, since statements that run later would run within the transaction. */
  readonly isSynchronous: boolean;
  /** @returns what the work is given as its transaction, if the client has such a thing */
  begin(): unknown;
  commit(): unknown;
  rollback(): unknown;
  /** Whether the database has rolled the transaction back for certain, though its commit or rollback has thrown. */
  wasRolledBack(error: unknown): boolean;
  /** Lets another transaction begin on the connection. */
  end(): void;
}

/** The clients that have a transaction open: another one would run within it. */
const busyClients = new WeakSet<object>();

/**
 * @param begin the statement that begins the transaction; null for none at all
 * @throws {@link InvalidRecordingError}
 */
export function databaseSession(db: unknown, begin: string | null | undefined): DatabaseSession {
  const given = Object(db) as Partial<SynchronousConnection & QueryClient & KyselyInstance<never>> & object;
  if (begin !== undefined && begin !== null && !/^\s*(begin|start\s+transaction)\b/i.test(String(begin))) {
    throw new InvalidRecordingError(
      `begin must be the statement that begins the transaction, such as 'begin immediate', or null for none, not ${inspect(begin)}.`,
    );
  }
  if (typeof given.startTransaction === 'function' || 'setIsolationLevel' in given) {
    return kyselySession(given as KyselyInstance<KyselyTransaction>, begin);
  }
  if ('getConnection' in given || 'totalCount' in given) {
    throw new InvalidRecordingError(
      'The database is a pool, whose statements may each run on another connection: check out one client, and pass that.',
    );
  }
  if (typeof given.exec === 'function' && typeof given.inTransaction === 'boolean') {
    return synchronousSession(given as SynchronousConnection, begin);
  }
  if (typeof given.query === 'function') return querySession(given as QueryClient, begin);
  throw new InvalidRecordingError(
    `The database must be a Kysely instance, a connection of better-sqlite3, or a client with \`query\`, not ${inspect(db, { depth: 0 })}.`,
  );
}

function synchronousSession(
  connection: SynchronousConnection,
  begin: string | null = 'begin',
): DatabaseSession {
  if (connection.inTransaction) refuseNested();
  return {
    isSynchronous: true,
    begin: () => void (begin !== null && connection.exec(begin)),
    commit: () => void (begin !== null && connection.exec('commit')),
    // SQLite may have ended the transaction by itself, on a full disk for instance. What ran after that was not in it.
    rollback: () => void (begin !== null && connection.exec('rollback')),
    wasRolledBack: isRolledBackBy,
    end() {},
  };
}

function querySession(client: QueryClient, begin: string | null = 'begin'): DatabaseSession {
  if (busyClients.has(client)) refuseNested();
  return {
    isSynchronous: false,
    async begin() {
      if (begin === null) return;
      busyClients.add(client);
      await client.query(begin);
    },
    async commit() {
      if (begin === null) return;
      const answer = await client.query('commit');
      // PostgreSQL answers so when a statement of the transaction has failed, and throws nothing.
      if ((answer as { command?: unknown } | null)?.command === 'ROLLBACK') {
        throw new TransactionRolledBackError();
      }
    },
    rollback: async () => void (begin !== null && (await client.query('rollback'))),
    wasRolledBack: isRolledBackBy,
    end: () => void busyClients.delete(client),
  };
}

function kyselySession(
  db: KyselyInstance<KyselyTransaction> | KyselyTransactionBuilder<KyselyTransaction>,
  begin: string | null | undefined,
): DatabaseSession {
  if ((db as { isTransaction?: unknown }).isTransaction === true) refuseNested();
  if (begin !== undefined) {
    throw new InvalidRecordingError(
      "Kysely's driver begins transactions itself: leave `begin` out. For a level of isolation pass `db.startTransaction().setIsolationLevel('serializable')`.",
    );
  }
  const builder = 'startTransaction' in db ? db.startTransaction() : db;
  let trx: KyselyTransaction | undefined;
  return {
    isSynchronous: false,
    async begin() {
      trx = await builder.execute();
      return trx;
    },
    commit: () => trx!.commit().execute(),
    async rollback() {
      if (!trx!.isRolledBack) await trx!.rollback().execute();
    },
    wasRolledBack: (error) => trx!.isRolledBack || isRolledBackBy(error),
    end() {},
  };
}

/**
 * Whether the error of a commit says that the transaction was rolled back: SQLSTATE 40, such as 40001, a serialization failure,
 * but not 40003, after which that is unknown; and 23, a constraint that was checked late.
 */
function isRolledBackBy(error: unknown): boolean {
  if (error instanceof TransactionRolledBackError) return true;
  const { code, sqlState } = Object(error) as { readonly code?: unknown; readonly sqlState?: unknown };
  return [code, sqlState].some((state) => /^(40(?!003)|23)[0-9A-Z]{3}$/.test(String(state)));
}

function refuseNested(): never {
  throw new InvalidRecordingError(
    'A transaction is open on this connection, and another one would be a part of it. Await the first one, or use another connection.',
  );
}
