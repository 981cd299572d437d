import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/store.ts';
import { walOf } from '../store/wal-of.ts';

/** What the write-ahead log of the run's file took of the disk. */
export interface WalBytes {
  /** The most that was seen. */
  readonly largest: number;
  /** When nobody worked on the file any more, and some more writes had been made: no more than `limit`. */
  readonly settled?: number;
  /** What the store promises to keep it to while nobody reads what it held; absent where it promises nothing. */
  readonly limit?: number;
  /** When it was emptied then: 0, unless a snapshot is kept open. */
  readonly end: number;
}

const AGAIN_MS = 20;
const TRIES = 10;
/** A thread that was ended may have its files open for a moment longer. */
const TRIES_AFTER_DEATHS = 75;

/**
 * What becomes of the write-ahead log when the workers are joined. It may be large while somebody reads, and has no bound
 * then; but when nobody does, the next few writes bring it back to the store's own limit, and it can be emptied. Undefined
 * for a store without a log.
 */
export async function judgeWal(
  store: Store,
  { deaths, violated }: { readonly deaths: number; readonly violated: (violation: string) => void },
): Promise<Omit<WalBytes, 'largest'> | undefined> {
  const wal = store.wal ?? walOf(store.file);
  if (wal === undefined) return undefined;
  const { limit } = wal;
  let triesLeft = deaths > 0 ? TRIES_AFTER_DEATHS : TRIES;
  async function until(isDone: () => boolean, attempt: () => Promise<void>): Promise<boolean> {
    for (;;) {
      await attempt();
      if (isDone()) return true;
      triesLeft -= 1;
      if (triesLeft <= 0) return false;
      await sleep(AGAIN_MS);
    }
  }

  let settled = wal.bytes();
  const hasSettled =
    limit === undefined ||
    settled <= limit ||
    (await until(
      () => wal.bytes() <= limit,
      () => wal.probe(),
    ));
  settled = wal.bytes();
  const isEmpty = await until(
    () => wal.bytes() === 0,
    () => wal.truncate(),
  );
  const end = wal.bytes();
  if (!isEmpty) {
    violated(
      `the file: its write-ahead log could not be emptied when nobody worked on it any more, ${end} bytes are left: a snapshot was kept open, or a transaction`,
    );
  } else if (!hasSettled) {
    violated(
      `the file: its write-ahead log kept ${settled} bytes when nobody worked on it any more, however much was written, and the store says that it keeps ${limit}: it is not checkpointed, or is not cut off after that`,
    );
  }
  return { ...(limit !== undefined && { settled, limit }), end };
}
