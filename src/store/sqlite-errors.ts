import BetterSqlite3 from 'better-sqlite3';

/** Whether the file could not grow. */
export function isFull(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_FULL';
}

/** Whether the disk or the file is at fault, not the statement. Also if a table that a statement needs is missing. */
export function isFailure(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof BetterSqlite3.SqliteError &&
    (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY_|PROTOCOL)/.test(error.code) ||
      /^no such (table|column)/.test(error.message))
  );
}

/** Whether another connection had the file locked. */
export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
