import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/store.ts';

/** What the write-ahead log of the run's file took of the disk. */
export interface WalBytes {
  /** The most that was seen. */
  readonly largest: number;
  /** When nobody worked on the file any more and it was emptied: 0, unless a snapshot is kept open. */
  readonly end: number;
}

const TRIES = 75;
const AGAIN_MS = 20;

/**
 * Empties the write-ahead log when the workers are joined, and returns the bytes that are left, or undefined where the
 * store has none to show. A thread that was ended may have its files open for a moment longer: so it is tried again for a
 * second or two.
 */
export async function emptyWal({ wal }: Store): Promise<number | undefined> {
  if (wal === undefined) return undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    await wal.truncate();
    if (wal.bytes() === 0) return 0;
    await sleep(AGAIN_MS);
  }
  return wal.bytes();
}
