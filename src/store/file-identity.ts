import { type BigIntStats, lstatSync, realpathSync, statSync, truncateSync } from 'node:fs';
import { resolve } from 'node:path';
import { StoreGoneError } from './store-errors.ts';
import { openFrames } from './wal-frames.ts';

/*
 * SQLite opens its files once and then uses their descriptors. If a file is deleted, or another file takes its name,
 * SQLite goes on reading and writing the old one, and all of that is lost when the last descriptor is closed. So the names
 * are looked up again. While a file is open its inode number is not given to another file, so the same device and inode
 * mean the same file. The file and its index are never opened here: closing a second descriptor would drop the locks that
 * SQLite has on them.
 *
 * Nor does SQLite notice that a file was cut short. It appends to a log after the missing part, where the data is not
 * found after a restart; and a missing page of the index, which is mapped into memory, ends the process (SIGBUS). So the
 * sizes are checked as well, before and after each transaction.
 */

/** The files of an open database: whether they are still the ones that were opened. */
export interface FileIdentity {
  /**
   * Checks that each name still leads to the file that was opened. Once that has failed it fails for good, because others
   * may have written to the files meanwhile.
   *
   * @returns false if the file or its log is shorter than before: SQLite can tell whether that is right, see
   *   truncated-files.ts
   * @throws {@link StoreGoneError}
   */
  look(): boolean;
  /** Whether {@link look} has just returned true, so that another look before a transaction would tell nothing new. */
  readonly isFresh: boolean;
  /** The error that {@link look} threw, if it has. */
  readonly gone: StoreGoneError | undefined;
  /** The present sizes, in bytes. */
  sizes(): FileSizes;
  /** The sizes at the last {@link look} that returned true, or as last accepted. */
  readonly accepted: FileSizes;
  /** Makes these the sizes that later ones are compared with. */
  accept(sizes: FileSizes): void;
  /** Whether the log has its first `count` frames. */
  hasFrames(count: number): boolean;
  /**
   * Refuses the files for good, because one of them was cut short.
   *
   * @throws {@link StoreGoneError}
   */
  refuse(cut: keyof FileSizes): never;
  /**
   * Call this before the database is closed, because closing it moves the log into the file with the help of the index.
   * If something was cut short, this makes SQLite rebuild the index from what is left of the log.
   */
  beforeClose(): void;
}

export interface FileSizes {
  readonly file: number;
  readonly wal: number;
}

/** How long a look counts as fresh, in ms: less than a transaction takes, so each transaction still has its own. */
const FRESH_MS = 0.05;

/** Call this when the database is open and has been read: only then does it have its log and its index. */
export function identifyFiles(file: string): FileIdentity {
  const path = resolve(file);
  // SQLite resolves links first, and puts the log and the index beside the real file. A link in place of one of those
  // would lead to another file.
  const real = realpathSync(path);
  const [main, wal, index] = [watch(real), watch(`${real}-wal`), watch(`${real}-shm`)];
  const frames = openFrames(wal.name);
  const links = path === real ? [] : [watch(path, statSync)];
  let gone: StoreGoneError | undefined;
  let isCut = false;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function fail(name: string, now: ConstructorParameters<typeof StoreGoneError>[1]): never {
    isCut = now === 'cut short';
    gone = new StoreGoneError(name, now);
    throw gone;
  }

  /** The size of a file, which must still be the one that was opened. */
  function sizeOf({ name, opened, read }: WatchedFile): bigint {
    const found = stat(name, read);
    if (found?.ino !== opened?.ino || found?.dev !== opened?.dev) {
      fail(name, found === undefined ? 'gone' : 'another');
    }
    return found?.size ?? 0n;
  }

  return {
    look() {
      if (gone !== undefined) throw gone;
      lookedAt = Number.NEGATIVE_INFINITY;
      for (const link of links) sizeOf(link);
      const file = sizeOf(main);
      const log = sizeOf(wal);
      const pages = sizeOf(index);
      // The index never becomes shorter. An empty file is not acceptable either: SQLite would delete its log.
      if (pages < index.size) fail(index.name, 'cut short');
      if (file === 0n) fail(main.name, 'cut short');
      index.size = pages;
      // A log that was cut short and then written to has grown, but has a hole where its end was.
      if (log > wal.size && !frames.hasLastOf(Number(wal.size))) fail(wal.name, 'cut short');
      if (file < main.size || log < wal.size) return false;
      main.size = file;
      wal.size = log;
      lookedAt = performance.now();
      return true;
    },
    get isFresh() {
      return performance.now() - lookedAt < FRESH_MS;
    },
    get gone() {
      return gone;
    },
    sizes: () => ({
      file: Number(stat(main.name, main.read)?.size ?? 0),
      wal: Number(stat(wal.name, wal.read)?.size ?? 0),
    }),
    get accepted() {
      return { file: Number(main.size), wal: Number(wal.size) };
    },
    accept(sizes) {
      main.size = BigInt(sizes.file);
      wal.size = BigInt(sizes.wal);
    },
    hasFrames: frames.hasFirst,
    refuse: (cut) => fail((cut === 'file' ? main : wal).name, 'cut short'),
    beforeClose() {
      frames.close();
      const isSame = stat(index.name, index.read)?.ino === index.opened?.ino;
      if (!isCut || !isSame) return;
      // The whole index is zeroed: if its header were intact, SQLite would believe the rest of it, and the log, to be.
      truncateSync(index.name, 0);
      truncateSync(index.name, Number(index.size));
    },
  };
}

type StatFunction = typeof statSync | typeof lstatSync;

interface WatchedFile {
  readonly name: string;
  readonly read: StatFunction;
  readonly opened: BigIntStats | undefined;
  /** The largest size so far, or since a smaller one was last accepted. */
  size: bigint;
}

function watch(name: string, read: StatFunction = lstatSync): WatchedFile {
  const opened = stat(name, read);
  return { name, read, opened, size: opened?.size ?? 0n };
}

/** Undefined if the name leads to no file: it does not exist, is a loop of links, or is in an unreadable directory. */
function stat(name: string, read: StatFunction): BigIntStats | undefined {
  try {
    return read(name, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
