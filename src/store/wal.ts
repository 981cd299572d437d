import { existsSync, realpathSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';

/** The write-ahead log of a database: recent writes that are not in the file yet. It grows while a read stays open. */
export interface Wal {
  /** Its size on disk. */
  bytes(): number;
  /** Moves its content into the file and empties it, unless a reader or writer is in the way. Does not wait. */
  truncate(): Promise<void>;
  /** Writes to it without changing anything: throws what a write would throw. */
  probe(): Promise<void>;
  /**
   * The size, in bytes, to which further writes bring it back once no read needs what it held; undefined if there is no
   * such promise.
   */
  readonly limit?: number;
}

/** The write-ahead log of a file, without a store; undefined if the file has none. */
export function openWal(file: string): Wal | undefined {
  if (!existsSync(file)) return undefined;
  const log = `${realpathSync(file)}-wal`;
  if (!existsSync(log)) return undefined;
  return {
    bytes: () => statSync(log, { throwIfNoEntry: false })?.size ?? 0,
    probe: async () => {},
    async truncate() {
      const database = new BetterSqlite3(file, { timeout: 0, fileMustExist: true });
      try {
        database.pragma('wal_checkpoint(truncate)');
      } finally {
        database.close();
      }
    },
  };
}
