import { type Kysely, sql } from 'kysely';
import type { FileIdentity } from './file-identity.ts';
import type { Schema } from './schema.ts';
import { isFailure } from './sqlite-errors.ts';

/** Between two questions the log may be emptied and written again, as rarely as once a second. */
const LOOKS = 3;

/**
 * To be called when the file or its log has become shorter. The log does when it is emptied after a checkpoint, the file when
 * it is vacuumed; then SQLite misses nothing.
 *
 * @throws {@link StoreGoneError} where pages are missing
 */
export async function acceptShorter(db: Kysely<Schema>, identity: FileIdentity): Promise<void> {
  try {
    for (let look = 0; !(await hasLog(db, identity)); look++) if (look === LOOKS) identity.refuse('wal');
    const sizes = identity.sizes();
    if (sizes.file < identity.accepted.file && !(await hasPages(db))) identity.refuse('file');
    identity.accept(sizes);
  } catch (error) {
    if (!isFailure(error)) throw error;
    identity.refuse('file');
  }
}

/** Whether what SQLite takes to be in the log is there. */
async function hasLog(db: Kysely<Schema>, identity: FileIdentity): Promise<boolean> {
  const before = await framesOf(db);
  // Meanwhile the log may have been emptied, or have got more.
  return identity.hasFrames(before) || identity.hasFrames(Math.min(before, await framesOf(db)));
}

async function framesOf(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ log: number }>`pragma wal_checkpoint(noop)`.execute(db);
  return rows[0]?.log ?? 0;
}

/** Whether the pages of the database are there: in the file, or in its log, and not in memory alone. */
async function hasPages(db: Kysely<Schema>): Promise<boolean> {
  await sql`pragma shrink_memory`.execute(db);
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  return rows[0]?.quick_check === 'ok';
}
