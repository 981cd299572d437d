import { setTimeout as sleep } from 'node:timers/promises';
import type { DeckStore } from '../store/store.ts';
import { openWal } from '../store/wal.ts';

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

/** The judge of one run's log: it settles once, and is emptied as often as it has to be. */
export interface WalJudge {
  /** Whether the next few writes bring the log back to the store's limit, where it promises one. Nobody works on the file. */
  settle(deaths: number): Promise<void>;
  /** Whether the log can be emptied: where it can't, a snapshot is open, or a transaction. */
  empty(deaths: number): Promise<boolean>;
  /** Whether the log can be emptied in one attempt. */
  emptyAtOnce(): Promise<boolean>;
  /** Tells that the log, of `bytes`, could not be emptied before the thread had closed the file. */
  blame(thread: string, bytes: number): void;
  bytes(): number;
  /** Settles and empties it where that has not been done, and tells what is wrong. */
  judge(deaths: number): Promise<Omit<WalBytes, 'largest'>>;
}

/**
 * What becomes of the write-ahead log when no worker is in a step any more. It may be large while somebody reads, and has
 * no bound then; but when nobody does, the next few writes bring it back to the store's own limit, and it can be emptied.
 * Undefined for a store without a log.
 */
export function walJudge(store: DeckStore, violated: (violation: string) => void): WalJudge | undefined {
  const log = store.wal ?? openWal(store.file);
  if (log === undefined) return undefined;
  const wal = log;
  const { limit } = wal;
  let settled: number | undefined;

  async function until(
    isDone: () => boolean,
    deaths: number,
    attempt: () => Promise<void>,
  ): Promise<boolean> {
    for (let left = deaths > 0 ? TRIES_AFTER_DEATHS : TRIES; ; left--) {
      await attempt();
      if (isDone()) return true;
      if (left <= 1) return false;
      await sleep(AGAIN_MS);
    }
  }

  async function settle(deaths: number): Promise<void> {
    if (settled !== undefined) return;
    const isSmall = () => limit === undefined || wal.bytes() <= limit;
    if (!isSmall()) await until(isSmall, deaths, () => wal.probe());
    settled = wal.bytes();
  }

  async function empty(deaths: number): Promise<boolean> {
    const isEmpty = () => wal.bytes() === 0;
    return isEmpty() || (await until(isEmpty, deaths, () => wal.truncate()));
  }

  return {
    settle,
    empty,
    bytes: () => wal.bytes(),

    async emptyAtOnce() {
      await wal.truncate();
      return wal.bytes() === 0;
    },

    blame(thread, bytes) {
      violated(
        `the file: ${thread} kept a snapshot open between its steps, or a transaction: the write-ahead log, of ${bytes} bytes, could not be emptied before that thread had closed the file`,
      );
      settled = wal.bytes();
    },

    async judge(deaths) {
      await settle(deaths);
      const kept = settled!;
      const isEmpty = await empty(deaths);
      const end = wal.bytes();
      if (!isEmpty) {
        violated(
          `the file: its write-ahead log could not be emptied when nobody worked on it any more, ${end} bytes are left: a snapshot was kept open, or a transaction, and not by a worker: all have closed the file`,
        );
      } else if (limit !== undefined && kept > limit) {
        violated(
          `the file: its write-ahead log kept ${kept} bytes when nobody worked on it any more, however much was written, and the store says that it keeps ${limit}: it is not checkpointed, or is not cut off after that`,
        );
      }
      return { ...(limit !== undefined && { settled: kept, limit }), end };
    },
  };
}
