import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { lineOf, type TransactionTable } from './transaction-table.ts';

/** The error of a transaction that says what is wrong, at the line that invoked it, or its event if lines are not known. */
export function malformedTransaction(
  table: TransactionTable,
  row: number,
  what: string,
): MalformedHistoryError {
  const line = lineOf(table.invokedLine, row);
  if (line !== undefined) return new MalformedHistoryError(line, what);
  return new MalformedHistoryError(table.invokedAt[row]! + 1, what, 'event');
}

/** Where a transaction was invoked: `line 3`, or `event 3` if lines are not known. */
export function placeName(table: TransactionTable, row: number): string {
  const line = lineOf(table.invokedLine, row);
  return line !== undefined ? `line ${line}` : `event ${table.invokedAt[row]! + 1}`;
}
