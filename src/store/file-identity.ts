import { type BigIntStats, lstatSync, realpathSync, statSync, truncateSync } from 'node:fs';
import { resolve } from 'node:path';
import { StoreGoneError } from './store-errors.ts';
import { openFrames } from './wal-frames.ts';

/*
 * SQLite opens its files once and then goes by their descriptors: of a file that is deleted, or whose name another file
 * has been given, it reads and writes on, and all of it is lost when the last descriptor is closed. So the names are
 * looked at again. While a file is open its inode number is not given to another file, so that the same device and
 * inode mean the same file. The file and its index are never opened here: to close a second descriptor of
 * them drops the locks that SQLite has on them.
 *
 * Nor does SQLite notice that a file was cut short. To a log it appends behind what is missing, where nobody finds it
 * after a restart; of the index, which is mapped into memory, a page that is missing ends the process (SIGBUS). So the
 * sizes are looked at as well, before each transaction and after it.
 */

/** The files of an open database, by the names that they were opened by. */
export interface FileIdentity {
  /**
   * Throws unless each name still leads to the file that was opened, and once it has thrown, for good: what others have
   * done to the files meanwhile is not known.
   *
   * @returns false where the file or its log is shorter than it was: SQLite knows whether that is right (see
   *   missing-pages.ts)
   * @throws {@link StoreGoneError}
   */
  look(): boolean;
  /** That {@link look} has just returned true: another look before a transaction would be no more up to date. */
  readonly isFresh: boolean;
  /** What {@link look} has thrown. */
  readonly gone: StoreGoneError | undefined;
  /** In bytes, as they are now. */
  sizes(): FileSizes;
  /** What the files had when they were last looked at, and were as long as before. */
  readonly accepted: FileSizes;
  /** From now on these are what the files had. */
  accept(sizes: FileSizes): void;
  /** Whether the log has as many frames. */
  hasFrames(count: number): boolean;
  /** Throws for good that a file was cut short. @throws {@link StoreGoneError} */
  refuse(cut: keyof FileSizes): never;
  /**
   * To be called before the database is closed, which moves the log into the file by the index. Where something was cut
   * short, SQLite is made to build the index anew, from what there is of the log.
   */
  beforeClose(): void;
}

export interface FileSizes {
  readonly file: number;
  readonly wal: number;
}

/** In ms: less than a transaction takes, which is looked at before and after alone. */
const FRESH_MS = 0.05;

/** To be called when the database is open, and has been read: by then it has its log and its index. */
export function identifyFiles(file: string): FileIdentity {
  const path = resolve(file);
  // SQLite follows links first, and puts the others beside the file itself. A link in the place of one of these leads elsewhere:
  // it would not find them there.
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

  /** Its size, if it is still the file that was opened. */
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
      // The index grows only, and of an empty file SQLite deletes the log when it is opened.
      if (pages < index.size) fail(index.name, 'cut short');
      if (file === 0n) fail(main.name, 'cut short');
      index.size = pages;
      // Of a log that was cut short while it was written, the end is where it should be.
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
      // All of it is made zero: of a header that is whole SQLite believes that the rest is, too, and that the log is.
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
  /** The most that it had; of the file and its log, since they were last allowed to be shorter. */
  size: bigint;
}

function watch(name: string, read: StatFunction = lstatSync): WatchedFile {
  const opened = stat(name, read);
  return { name, read, opened, size: opened?.size ?? 0n };
}

/** Undefined where the name leads nowhere: there is nothing, or a loop of links, or a directory that is closed. */
function stat(name: string, read: StatFunction): BigIntStats | undefined {
  try {
    return read(name, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
