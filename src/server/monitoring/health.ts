import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { listSessions } from '../../decks/sessions.ts';
import { StoreFullError } from '../../store/store-errors.ts';
import { NotReadyError, WorkerDiedError } from '../problems/server-errors.ts';
import type { Service } from '../sessions/service.ts';

/** A disk that has less is full: the next edit may not fit. */
const ROOM_BYTES = 256 * 1024;
/** Longer than a writer waits for another process. */
const PATIENCE_MS = 6_000;

/**
 * Throws what an edit would be refused with if it came now.
 *
 * @throws {@link StoreGoneError} @throws {@link StoreFailedError} @throws {@link StoreFullError}
 * @throws {@link NotReadyError} when the writer does not answer, or dies
 */
export async function checkHealth({
  store,
  writer,
  standstill,
}: Pick<Service, 'store' | 'writer' | 'standstill'>): Promise<void> {
  await listSessions(store, { limit: 1 });
  if (roomBeside(store.file) < ROOM_BYTES) throw new StoreFullError(store.file, undefined);
  const { promise: silence, reject } = Promise.withResolvers<never>();
  using _ = standstill.timeout(PATIENCE_MS, () =>
    reject(new NotReadyError(`has not answered for ${PATIENCE_MS} ms`)),
  );
  const ready = writer.ready().catch((error) => {
    throw error instanceof WorkerDiedError ? new NotReadyError('died, and is replaced', error) : error;
  });
  await Promise.race([ready, silence]);
}

/** The bytes that are left to this process on the disk of a file. */
function roomBeside(file: string): number {
  const { bsize, blocks, bfree, bavail } = statfsSync(dirname(file));
  // Some file systems do not know.
  if (blocks === 0) return Number.POSITIVE_INFINITY;
  return bsize * (process.geteuid?.() === 0 ? bfree : bavail);
}
