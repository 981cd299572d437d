import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import { requireRoom } from '../../check/limits/map-limit.ts';
import { throwIfOver } from '../limits/interrupted-check-error.ts';
import { malformedTransaction, placeName } from './malformed-transaction.ts';
import {
  createAddOperations,
  notOperations,
  type ObjectKind,
  requireSameOperations,
} from './micro-operations.ts';
import { forEachTransactionEvent, type MalformedEvent, malformedEvent } from './transaction-events.ts';
import {
  addTransaction,
  completeTransaction,
  FAIL,
  INFO,
  OK,
  type TransactionTable,
} from './transaction-table.ts';

const EVENTS_AT_ONCE = 4_096;

/**
 * Reads the transactions of a history into the columns of an empty table.
 *
 * What an `ok` transaction read is in its output; without an output its reads are unknown. Those of a transaction that
 * failed, or whose outcome is unknown, are unknown too. A transaction that is invoked with an empty array says what it did only
 * when it completes.
 *
 * @throws {@link MalformedHistoryError} for an event that is invalid, or cannot follow those before it;
 * {@link InterruptedCheckError} soon after `isOver` returned true
 */
export function readTransactions(
  table: TransactionTable,
  events: Iterable<HistoryEvent | JepsenEvent>,
  objects: ObjectKind,
  isOver: () => boolean,
): void {
  const addOperations = createAddOperations(table, objects);
  /** The row of each process in `table.processes`. */
  const processRows = new Map<number, number>();
  /** By the row of the process: its open transaction, or -1, and what it was invoked with. */
  const openRows: number[] = [];
  const openData: unknown[] = [];

  const addTo = (row: number, data: unknown, areReadsKnown: boolean, wrong: MalformedEvent): void => {
    table.firstOperation[row] = table.operations;
    addOperations(data, areReadsKnown, wrong);
    table.operationCount[row] = table.operations - table.firstOperation[row]!;
  };

  forEachTransactionEvent(events, (event, at) => {
    if (at % EVENTS_AT_ONCE === 0) throwIfOver(isOver);
    const { type, line, data } = event;
    let process = processRows.get(event.process);
    if (process === undefined) {
      requireRoom(processRows);
      process = table.processes.length;
      table.processes.push(event.process);
      processRows.set(event.process, process);
      openRows.push(-1);
    }
    const row = openRows[process]!;
    if (type === 'invoke') {
      if (row !== -1) throw malformedEvent(at, line)(stillOpen(event.process, table, row));
      if (!Array.isArray(data)) throw malformedEvent(at, line)(notOperations(data, objects));
      openRows[process] = addTransaction(table, process, at, line);
      openData[process] = data;
      return;
    }
    const wrong = malformedEvent(at, line);
    if (row === -1) {
      throw wrong(
        `${type} of a transaction by process ${event.process}, which has none open: add the event that invoked it`,
      );
    }
    const invoked = openData[process];
    openRows[process] = -1;
    openData[process] = undefined;
    completeTransaction(table, row, outcomes[type], at, line);
    const isLate = Array.isArray(invoked) && invoked.length === 0 && Array.isArray(data);
    if (!isLate && (type !== 'ok' || data === undefined || data === null)) {
      addTo(row, invoked, false, (what) => malformedTransaction(table, row, what));
      return;
    }
    addTo(row, data, type === 'ok', wrong);
    if (!isLate) requireSameOperations(invoked, data as unknown[], table, wrong);
  });

  for (const [process, row] of openRows.entries()) {
    if (row !== -1) addTo(row, openData[process], false, (what) => malformedTransaction(table, row, what));
  }
}

const outcomes = { ok: OK, fail: FAIL, info: INFO } as const;

function stillOpen(process: number, table: TransactionTable, row: number): string {
  return `process ${process} invokes a transaction while that of ${placeName(table, row)} is still open: a process runs one transaction at a time`;
}
