import BetterSqlite3 from 'better-sqlite3';

export function isFull(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_FULL';
}

/** That the disk or the file is to blame, and not the statement: also where what it needs was taken out of the file. */
export function isFailure(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof BetterSqlite3.SqliteError &&
    (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY_|PROTOCOL)/.test(error.code) ||
      /^no such (table|column)/.test(error.message))
  );
}

export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
