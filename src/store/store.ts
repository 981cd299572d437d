import { type Compilable, type CompiledQuery, Kysely, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { refuseUnknownOptions } from '../base/unknown-names.ts';
import type { SessionLocks } from '../locks/session-locks.ts';
import { type Fence, passFence } from './fence.ts';
import { type FileIdentity, identifyFiles } from './file-identity.ts';
import { migrations } from './migrations.ts';
import { fileId, inside, refuseNested } from './nested-transactions.ts';
import type { Schema } from './schema.ts';
import { connect, QueuedSqliteDialect, rewriteHeader, truncateWal, verifyFile, WAL_BYTES } from './sqlite.ts';
import { isFailure, isFull } from './sqlite-errors.ts';
import {
  InvalidStoreOptionError,
  StoreBusyError,
  StoreFailedError,
  StoreFullError,
  StoreOpenError,
} from './store-errors.ts';
import { acceptShorter } from './truncated-files.ts';
import type { Wal } from './wal.ts';
import { WriterQueue } from './writer-queue.ts';

/** A transaction of Kysely on the store's schema. */
export type StoreTransaction = Transaction<Schema>;

/** Builds a query with a placeholder for each parameter. */
export type StoreQuery<T> = (db: Pick<Kysely<Schema>, 'selectFrom'>) => Compilable<T>;

/**
 * One thread's connection to the shared file. It reads and writes the file that had the name when it was opened: once
 * the name leads to another file, or to none, every call throws {@link StoreGoneError}.
 */
export interface DeckStore extends AsyncDisposable {
  /** The path of the file. */
  readonly file: string;
  /** Runs `work` in a snapshot: all that it reads is of one moment, and no writer waits for it. It can't write. */
  read<T>(work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs one query in a snapshot of its own. A query is built and compiled on its first use, which takes longer than
   * running it: pass the same `query` function each time, with different `parameters`.
   */
  query<T>(query: StoreQuery<T>, ...parameters: readonly unknown[]): Promise<T[]>;
  /**
   * Runs `work` in one immediate transaction: all of it takes effect, or nothing. Inside, use only `trx`: another call on
   * this store, or a write to the file through another store, would wait for the transaction that it is made in.
   *
   * @throws {@link NestedTransactionError} if it is called in such a transaction
   * @throws {@link StoreBusyError} @throws {@link StoreFullError} @throws {@link StoreFailedError}
   * @throws {@link StoreGoneError}
   */
  write<T>(work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * A {@link write} to a session under a grant. It is refused if a later grant has written to the session.
   *
   * @throws {@link StaleGrantError} if a grant with a higher token has written to the session
   * @throws {@link VersionConflictError} if the session does not have the expected version
   * @throws {@link UnknownSessionError}
   * @throws {@link StoreBusyError} @throws {@link StoreFullError}
   */
  fenced<T>(session: string, fence: Fence, work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /** The write-ahead log beside the file; undefined if the store has none. */
  readonly wal?: Wal;
  /** The problems of the file, one sentence each; none if it is sound. Reads the whole file. */
  verify(): Promise<string[]>;
  /** Closes the connection. */
  close(): Promise<void>;
}

/** The options of {@link openStore}. */
export interface StoreOptions {
  /** The locks in which the writers of this process queue. Their tokens are raised above the highest in the file. */
  readonly locks: SessionLocks;
}

/**
 * Opens the store in `file`, and creates the file if it does not exist. Any number of threads and processes may do so at
 * once.
 *
 * @throws {@link InvalidStoreOptionError} if an option is unknown
 * @throws {@link StoreOpenError} if the file is not a store of this release
 * @throws {@link StoreBusyError} if other processes keep the file locked for 5 s
 */
export async function openStore(file: string, options: StoreOptions): Promise<DeckStore> {
  refuseUnknownOptions(options, ['locks'], InvalidStoreOptionError);
  const { locks } = options;
  const queue = new WriterQueue(file, locks);
  let db: Kysely<Schema> | undefined;
  try {
    db = new Kysely<Schema>({ dialect: new QueuedSqliteDialect(await connect(queue), queue) });
    locks.raiseTokens(await db.transaction().execute(migrate));
    return createStore(db, file, identifyFiles(file));
  } catch (error) {
    await db?.destroy();
    throw error instanceof StoreBusyError ? error : new StoreOpenError(file, error);
  }
}

/** Brings the schema up to date, and returns the highest fencing token in the file. */
async function migrate(trx: StoreTransaction): Promise<bigint> {
  const { error } = await new Migrator({ db: trx, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw error;
  // As text: a token can have more than the 53 bits of a number.
  const { rows } = await sql<{ token: string }>`
    select cast(coalesce(max(fence), 0) as text) as token
    from (select fence from sessions union all select fence from tombstones)`.execute(trx);
  return BigInt(rows[0]!.token);
}

/**
 * A store on an open connection. `identity` checks before each result that the file is still the one that was opened;
 * without it, the file is assumed to stay in place.
 */
export function createStore(db: Kysely<Schema>, file: string, identity?: FileIdentity): DeckStore {
  const compiled = new WeakMap<StoreQuery<unknown>, CompiledQuery<unknown>>();

  const id = fileId(file);

  /** Runs a transaction, unless it would wait for one that it is called in. */
  async function transaction<T>(writes: boolean, work: (trx: StoreTransaction) => Promise<T>): Promise<T> {
    refuseNested(id, db, writes);
    return identityChecked(writes, () => {
      const begin = writes ? db.transaction() : db.transaction().setAccessMode('read only');
      return begin.execute((trx) => inside(id, db, writes, () => work(trx)));
    });
  }

  /**
   * Checks the file's identity before SQLite uses it, so that SQLite finds the files it expects, and again afterwards: a
   * file that is in its place then was there all the time. After a read, a check that is still fresh suffices.
   */
  async function identityChecked<T>(writes: boolean, ask: () => Promise<T>): Promise<T> {
    if (identity?.isFresh === false && !identity.look()) await acceptShorter(db, identity);
    try {
      return await ask();
    } catch (error) {
      if (isFull(error)) throw new StoreFullError(file, error);
      throw isFailure(error) ? new StoreFailedError(file, error) : error;
    } finally {
      const isChecked = identity === undefined || (identity.isFresh && !writes);
      if (!isChecked && !identity.look()) await acceptShorter(db, identity);
    }
  }

  let closed: Promise<void> | undefined;
  async function end(): Promise<void> {
    try {
      identity?.beforeClose();
    } finally {
      await db.destroy();
    }
  }

  async function close(): Promise<void> {
    closed ??= end();
    return closed;
  }

  const store: DeckStore = {
    file,
    async query<T>(query: StoreQuery<T>, ...parameters: readonly unknown[]) {
      refuseNested(id, db, false);
      const ready = (compiled.get(query) as CompiledQuery<T> | undefined) ?? query(db).compile();
      compiled.set(query, ready);
      return (await identityChecked(false, () => db.executeQuery<T>({ ...ready, parameters }))).rows;
    },
    read: (work) => transaction(false, work),
    write: (work) => transaction(true, work),
    fenced: (session, fence, work) =>
      store.write(async (trx) => {
        await passFence(trx, session, fence);
        return work(trx);
      }),
    ...(identity !== undefined && {
      wal: {
        bytes: () => identity.sizes().wal,
        truncate: () => identityChecked(true, () => truncateWal(db)),
        probe: () => store.write(rewriteHeader),
        limit: WAL_BYTES,
      },
    }),
    verify: () => store.read(verifyFile),
    close,
    [Symbol.asyncDispose]: close,
  };
  return store;
}
