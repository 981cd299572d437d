import { type Compilable, type CompiledQuery, Kysely, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StaleGrantError } from '../locks/api/lock-errors.ts';
import type { SessionLocks } from '../locks/session-locks.ts';
import { type FileIdentity, identifyFiles } from './file-identity.ts';
import { migrations } from './migrations.ts';
import { fileId, inside, refuseNested } from './nested-transactions.ts';
import type { Schema } from './schema.ts';
import { connect, QueuedSqliteDialect, rewriteHeader, truncateWal, verifyFile, WAL_BYTES } from './sqlite.ts';
import { isFailure, isFull } from './sqlite-errors.ts';
import {
  StoreBusyError,
  StoreFailedError,
  StoreFullError,
  StoreOpenError,
  UnknownSessionError,
  VersionConflictError,
} from './store-errors.ts';
import { acceptShorter } from './truncated-files.ts';
import { WriterQueue } from './writer-queue.ts';

export type StoreTransaction = Transaction<Schema>;

/** Builds a query with something in the place of each parameter. */
export type StoreQuery<T> = (db: Pick<Kysely<Schema>, 'selectFrom'>) => Compilable<T>;

/** What a write needs of a grant. A lock without tokens can't be fenced: its writes are taken as they come. */
export interface Fence {
  readonly token?: bigint | undefined;
  /** Where it is given, a session that has another version refuses the write. */
  readonly expectedVersion?: number | undefined;
}

/**
 * One thread's connection to the shared file. What is read and written is what the file of that name says: once the
 * name leads elsewhere, everything throws {@link StoreGoneError}.
 */
export interface DeckStore extends AsyncDisposable {
  readonly file: string;
  /** Runs `work` in one snapshot: what it reads is of one moment, and nobody waits for it. It can't write. */
  read<T>(work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs one query in a snapshot of its own. It is built and compiled when it is first seen, which takes longer than
   * to run it: so `query` should always be the same function, and `parameters` be what differs.
   */
  query<T>(query: StoreQuery<T>, ...parameters: readonly unknown[]): Promise<T[]>;
  /**
   * Runs `work` in one immediate transaction: all of it or nothing. Inside, use `trx` alone: another call on this
   * store, or a write to the file by another one, would wait for the transaction that it is called in.
   *
   * @throws {@link NestedTransactionError} when it is called in such a transaction
   * @throws {@link StoreBusyError} @throws {@link StoreFullError} @throws {@link StoreFailedError}
   * @throws {@link StoreGoneError}
   */
  write<T>(work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * A {@link write} to a session in the name of a grant, refused if a later grant has written to it.
   *
   * @throws {@link StaleGrantError} when the session has seen a higher token
   * @throws {@link VersionConflictError} when it has another version than is expected
   * @throws {@link UnknownSessionError}
   * @throws {@link StoreBusyError} @throws {@link StoreFullError}
   */
  fenced<T>(session: string, fence: Fence, work: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /** The write-ahead log beside the file. A store need not have one. */
  readonly wal?: Wal;
  /** What is wrong with the file, a sentence each: nothing, if all is well. Reads all of it. */
  verify(): Promise<string[]>;
  close(): Promise<void>;
}

/** What has been written lately, and is not in the file itself yet. It grows while somebody keeps a read open. */
export interface Wal {
  /** What it takes of the disk. */
  bytes(): number;
  /** Empties it where nobody is in the way, and does not wait for anybody. */
  truncate(): Promise<void>;
  /** Writes to it, and changes nothing: throws what a write would throw. */
  probe(): Promise<void>;
  /** The bytes to which some more writes bring it back when nobody reads what it held; undefined where nothing is promised. */
  readonly limit?: number;
}

export interface StoreOptions {
  /** In these the writers of this process queue, and their tokens are raised above what the file has seen. */
  readonly locks: SessionLocks;
}

/**
 * Opens the store in `file`, which is made if it is not there. Many threads and processes may do so at once.
 *
 * @throws {@link StoreOpenError} when the file is something else
 * @throws {@link StoreBusyError} when other processes keep it locked for 5 s
 */
export async function openStore(file: string, { locks }: StoreOptions): Promise<DeckStore> {
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

/** Brings the schema up to date, and returns the highest token that the file has seen. */
async function migrate(trx: StoreTransaction): Promise<bigint> {
  const { error } = await new Migrator({ db: trx, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw error;
  // As text: a number has 53 bits, a token more.
  const { rows } = await sql<{ token: string }>`
    select cast(coalesce(max(fence), 0) as text) as token
    from (select fence from sessions union all select fence from tombstones)`.execute(trx);
  return BigInt(rows[0]!.token);
}

/** `identity`: by which each answer is checked. Without one the file is taken to stay where it is. */
export function createStore(db: Kysely<Schema>, file: string, identity?: FileIdentity): DeckStore {
  const compiled = new WeakMap<StoreQuery<unknown>, CompiledQuery<unknown>>();

  const id = fileId(file);

  /** A transaction whose work knows that it is inside, and that is itself inside no other that it would wait for. */
  async function transaction<T>(writes: boolean, work: (trx: StoreTransaction) => Promise<T>): Promise<T> {
    refuseNested(id, db, writes);
    return vouched(writes, () => {
      const begin = writes ? db.transaction() : db.transaction().setAccessMode('read only');
      return begin.execute((trx) => inside(id, db, writes, () => work(trx)));
    });
  }

  /**
   * Looks before SQLite reads and writes, so that it finds what it takes to be there, and when the answer is there: a file
   * that is in its place then was there all the time. What was only read needs no newer look than a fresh one.
   */
  async function vouched<T>(writes: boolean, ask: () => Promise<T>): Promise<T> {
    if (identity?.isFresh === false && !identity.look()) await acceptShorter(db, identity);
    try {
      return await ask();
    } catch (error) {
      if (isFull(error)) throw new StoreFullError(file, error);
      throw isFailure(error) ? new StoreFailedError(file, error) : error;
    } finally {
      const isVouched = identity === undefined || (identity.isFresh && !writes);
      if (!isVouched && !identity.look()) await acceptShorter(db, identity);
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
      return (await vouched(false, () => db.executeQuery<T>({ ...ready, parameters }))).rows;
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
        truncate: () => vouched(true, () => truncateWal(db)),
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

/** In the same transaction as what it lets through: a later grant either comes after all of it, or refuses it. */
async function passFence(
  trx: StoreTransaction,
  session: string,
  { token, expectedVersion }: Fence,
): Promise<void> {
  if (token !== undefined) {
    const { numUpdatedRows } = await trx
      .updateTable('sessions')
      .set({ fence: token })
      .where('id', '=', session)
      .where('fence', '<=', token)
      .executeTakeFirst();
    if (numUpdatedRows > 0n && expectedVersion === undefined) return;
    if (numUpdatedRows === 0n && (await readVersion(trx, session)) !== undefined) {
      throw new StaleGrantError(session, token, 'a later grant has written to the session');
    }
  }
  const version = await readVersion(trx, session);
  if (version === undefined) throw new UnknownSessionError(session);
  checkVersion(session, version, expectedVersion);
}

/** @throws {@link VersionConflictError} unless nobody expects anything, or just this version. */
export function checkVersion(session: string, version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) {
    throw new VersionConflictError(session, expected, version);
  }
}

async function readVersion(trx: StoreTransaction, session: string): Promise<number | undefined> {
  const row = await trx.selectFrom('sessions').select('version').where('id', '=', session).executeTakeFirst();
  return row?.version;
}
