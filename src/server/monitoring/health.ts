import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { listSessions } from '../../decks/sessions.ts';
import { StoreFullError } from '../../store/store-errors.ts';
import { NotReadyError, WorkerDiedError } from '../problems/server-errors.ts';
import type { Service } from '../sessions/service.ts';

/** A disk with less free space counts as full: the next edit may not fit. */
const MIN_FREE_BYTES = 256 * 1024;
/** Longer than the writer waits for another process. */
const PATIENCE_MS = 6_000;

/**
 * Throws the error that an edit would be refused with now; returns if it would be stored.
 *
 * @throws {@link StoreGoneError} @throws {@link StoreFailedError} @throws {@link StoreFullError}
 * @throws {@link NotReadyError} if the writer thread does not answer, or dies
 */
export async function checkHealth({
  store,
  writer,
  standstill,
}: Pick<Service, 'store' | 'writer' | 'standstill'>): Promise<void> {
  await listSessions(store, { limit: 1 });
  if (freeBytesBeside(store.file) < MIN_FREE_BYTES) throw new StoreFullError(store.file, undefined);
  const { promise: silence, reject } = Promise.withResolvers<never>();
  using _ = standstill.timeout(PATIENCE_MS, () =>
    reject(new NotReadyError(`has not answered for ${PATIENCE_MS} ms`)),
  );
  const ready = writer.ready().catch((error) => {
    throw error instanceof WorkerDiedError ? new NotReadyError('died, and is replaced', error) : error;
  });
  await Promise.race([ready, silence]);
}

/** The free bytes on the disk of a file, as far as this process may use them. */
function freeBytesBeside(file: string): number {
  const { bsize, blocks, bfree, bavail } = statfsSync(dirname(file));
  // Some file systems do not report their size.
  if (blocks === 0) return Number.POSITIVE_INFINITY;
  return bsize * (process.geteuid?.() === 0 ? bfree : bavail);
}
