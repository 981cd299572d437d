import { type Kysely, sql } from 'kysely';
import type { FileIdentity } from './file-identity.ts';
import type { Schema } from './schema.ts';
import { isFailure } from './sqlite-failure.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
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

/** Whether the log is as long as what is in it. */
async function hasLog(db: Kysely<Schema>, identity: FileIdentity): Promise<boolean> {
  const before = await logBytes(db);
  const { wal } = identity.sizes();
  return wal >= Math.min(before, await logBytes(db));
}

async function logBytes(db: Kysely<Schema>): Promise<number> {
  const {
    rows: [log],
  } = await sql<{ log: number }>`pragma wal_checkpoint(noop)`.execute(db);
  const {
    rows: [page],
  } = await sql<{ page_size: number }>`pragma page_size`.execute(db);
  const frames = log?.log ?? 0;
  return frames <= 0 ? 0 : HEADER_BYTES + frames * (page!.page_size + FRAME_HEADER_BYTES);
}

/** Whether the pages of the database are there: in the file, or in its log, and not in memory alone. */
async function hasPages(db: Kysely<Schema>): Promise<boolean> {
  await sql`pragma shrink_memory`.execute(db);
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  return rows[0]?.quick_check === 'ok';
}
