import { HammerlockError } from '../base/hammerlock-error.ts';

/** The file stayed locked by another connection for as long as a writer may wait. Nothing was written. */
export class StoreBusyError extends HammerlockError {
  readonly code = 'store_busy';

  constructor(file: string, waitedMs: number, cause: unknown) {
    super(`${file} was busy for ${waitedMs} ms. Nothing was written: try again later.`, { cause });
  }
}

/** The file could not grow: the disk is full, or a limit is reached. Nothing was written. */
export class StoreFullError extends HammerlockError {
  readonly code = 'store_full';

  constructor(file: string, cause: unknown) {
    super(`${file} can't grow. Nothing was written: make room, and try again.`, { cause });
  }
}

/**
 * The file that was opened, or its log, was deleted, moved, replaced or cut short since. What is written to it would be
 * lost, so this store refuses all further reads and writes.
 */
export class StoreGoneError extends HammerlockError {
  readonly code = 'store_gone';

  constructor(file: string, now: 'gone' | 'another' | 'cut short') {
    const what = { gone: 'is gone', another: 'is another file now', 'cut short': 'was cut short' }[now];
    super(
      `${file} ${what}. A write that was under way may or may not be in the file. Put the right file in its place, and open it again.`,
    );
  }
}

/** SQLite could not read or write the file: the disk fails, a limit of the process is reached, or the file is damaged. */
export class StoreFailedError extends HammerlockError {
  readonly code = 'store_failed';

  constructor(file: string, cause: Error & { readonly code: string }) {
    super(
      `${file} can't be read or written: ${cause.message} (${cause.code}). Check the disk, its limits and the file.`,
      { cause },
    );
  }
}

/**
 * The call would have waited for the transaction that it was made in, which waits for the call. Nothing was done, and the
 * transaction goes on.
 */
export class NestedTransactionError extends HammerlockError {
  readonly code = 'nested_transaction';
  /** The path of the file. */
  readonly file: string;

  constructor(file: string) {
    super(
      `The store of ${file} was called inside a transaction on it, which would have to end first. Use the trx that ` +
        'the transaction was given, or call the store after the transaction.',
    );
    this.file = file;
  }
}

/** The file can't be opened, is not a database, or was written by a newer release. It was not changed. */
export class StoreOpenError extends HammerlockError {
  readonly code = 'store_open';

  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${file} can't be opened as a store: ${reason}. Pass a new file, or one that this release wrote.`, {
      cause,
    });
  }
}

/** An option of `openStore`, or a part of a fence, is unknown. Nothing was done. */
export class InvalidStoreOptionError extends HammerlockError {
  readonly code = 'invalid_store_option';
}

/** There is no session with that id. */
export class UnknownSessionError extends HammerlockError {
  readonly code = 'unknown_session';
  /** The id that was asked for. */
  readonly session: string;

  constructor(session: string) {
    super(
      `There is no session ${JSON.stringify(session)}. Create it first, or list the sessions that exist.`,
    );
    this.session = session;
  }
}

/** The session does not have the expected version: it was edited since it was read. Nothing was written. */
export class VersionConflictError extends HammerlockError {
  readonly code = 'version_conflict';
  /** The id of the session. */
  readonly session: string;
  /** The version that the session has. */
  readonly version: number;

  constructor(session: string, expected: number, version: number) {
    super(
      `The session ${JSON.stringify(session)} has version ${version}, not ${expected}. Read it again, and edit the current version.`,
    );
    this.session = session;
    this.version = version;
  }
}
