import { existsSync, realpathSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import type { Wal } from './store.ts';

/** The write-ahead log of a file of whose store nothing is known; undefined where the file has none. */
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
