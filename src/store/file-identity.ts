import { type BigIntStats, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { StoreGoneError } from './errors.ts';

/*
 * SQLite opens its files once and then goes by their descriptors: of a file that is deleted, or whose name another file
 * has been given, it reads and writes on, and all of it is lost when the last descriptor is closed. So the names are
 * looked at again. While a file is open its inode number is not given to another file, so that the same device and
 * inode mean the same file. The files are never opened here: to close a second descriptor of a file drops the
 * locks that SQLite has on it.
 */

/** The files of an open database, by the names that they were opened by. */
export interface FileIdentity {
  /**
   * Throws unless each name still leads to the file that was opened, and once it has thrown, for good: what others have
   * done to the files meanwhile is not known.
   *
   * @throws {@link StoreGoneError}
   */
  check(): void;
  /** What {@link check} has thrown. */
  readonly gone: StoreGoneError | undefined;
  /** The bytes of the write-ahead log. */
  walBytes(): number;
}

/** To be called when the database is open, and has been read: by then it has its log and its index. */
export function identifyFiles(file: string): FileIdentity {
  const path = resolve(file);
  // SQLite follows links first, and puts the others beside the file itself.
  const real = realpathSync(path);
  const files = [path, `${real}-wal`, `${real}-shm`].map((name) => ({ name, opened: look(name) }));
  const wal = files[1]!.name;
  let gone: StoreGoneError | undefined;

  return {
    check() {
      if (gone !== undefined) throw gone;
      for (const { name, opened } of files) {
        const found = look(name);
        if (found?.ino === opened?.ino && found?.dev === opened?.dev && !(name === path && isEmpty(found))) {
          continue;
        }
        gone = new StoreGoneError(name, found === undefined ? 'gone' : isEmpty(found) ? 'empty' : 'another');
        throw gone;
      }
    },
    get gone() {
      return gone;
    },
    walBytes: () => Number(look(wal)?.size ?? 0),
  };
}

/** Undefined where the name leads nowhere: there is nothing, or a loop of links, or a directory that is closed. */
function look(name: string): BigIntStats | undefined {
  try {
    return statSync(name, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A database has a header, from when it is made. */
function isEmpty(stats: BigIntStats | undefined): boolean {
  return stats?.size === 0n;
}
