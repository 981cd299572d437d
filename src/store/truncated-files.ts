import { type Kysely, sql } from 'kysely';
import type { FileIdentity } from './file-identity.ts';
import type { Schema } from './schema.ts';
import { isFailure } from './sqlite-errors.ts';

/** Between two reads the log may be emptied and written again, though hardly more than once a second. */
const MAX_RETRIES = 3;

/**
 * Checks a file or log that has become shorter, and accepts its new size if SQLite finds all its pages. A log becomes
 * shorter when it is emptied after a checkpoint, a file when it is vacuumed.
 *
 * @throws {@link StoreGoneError} if pages are missing
 */
export async function acceptShorter(db: Kysely<Schema>, identity: FileIdentity): Promise<void> {
  try {
    for (let retry = 0; !(await hasLog(db, identity)); retry++)
      if (retry === MAX_RETRIES) identity.refuse('wal');
    const sizes = identity.sizes();
    if (sizes.file < identity.accepted.file && !(await hasPages(db))) identity.refuse('file');
    identity.accept(sizes);
  } catch (error) {
    if (!isFailure(error)) throw error;
    identity.refuse('file');
  }
}

/** Whether the log has all the frames that SQLite expects in it. */
async function hasLog(db: Kysely<Schema>, identity: FileIdentity): Promise<boolean> {
  const before = await framesOf(db);
  // The log may have been emptied or extended in between.
  return identity.hasFrames(before) || identity.hasFrames(Math.min(before, await framesOf(db)));
}

async function framesOf(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ log: number }>`pragma wal_checkpoint(noop)`.execute(db);
  return rows[0]?.log ?? 0;
}

/** Whether all pages of the database are in the file or its log, not just in the cache. */
async function hasPages(db: Kysely<Schema>): Promise<boolean> {
  await sql`pragma shrink_memory`.execute(db);
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  return rows[0]?.quick_check === 'ok';
}
