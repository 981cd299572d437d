import type { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { malformedEvent } from './transaction-events.ts';
import { lineOf, type TransactionTable } from './transaction-table.ts';

/** The error of a transaction that says what is wrong, at the line that invoked it, or its event if lines are not known. */
export function malformedTransaction(
  table: TransactionTable,
  row: number,
  what: string,
): MalformedHistoryError {
  return malformedEvent(table.invokedAt[row]!, lineOf(table.invokedLine, row))(what);
}

/** Where a transaction was invoked: `line 3`, or `event 3` if lines are not known. */
export function placeName(table: TransactionTable, row: number): string {
  const line = lineOf(table.invokedLine, row);
  return line !== undefined ? `line ${line}` : `event ${table.invokedAt[row]! + 1}`;
}
