import { sql } from 'kysely';
import type { StoreTransaction } from '../store/store.ts';

/** SQLite's own limit. */
const MAX_PAGES = 0xfffffffe;

/**
 * Fails with `SQLITE_FULL` in the transaction, as a commit does on a disk that is full: SQLite rolls back all of it by
 * itself, so that there is no transaction any more in which a `rollback` could be.
 *
 * Only a statement that has no journal of its own does that: one insert of one row into a table without constraints.
 * The table goes with the transaction.
 */
export async function fillDisk(trx: StoreTransaction): Promise<void> {
  await sql`create table if not exists hammerlock_ballast (bytes blob)`.execute(trx);
  const { rows: free } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(trx);
  const { rows: size } = await sql<{ page_size: number }>`pragma page_size`.execute(trx);
  const bytes = (free[0]!.freelist_count + 2) * size[0]!.page_size;
  // Not below what the file has: then it may not grow.
  await sql`pragma max_page_count = 1`.execute(trx);
  await sql`insert into hammerlock_ballast values (zeroblob(${bytes}))`.execute(trx);
}

/** For the connection of the transaction: the file may grow again. */
export async function makeRoom(trx: StoreTransaction): Promise<void> {
  await sql`pragma max_page_count = ${sql.lit(MAX_PAGES)}`.execute(trx);
}
