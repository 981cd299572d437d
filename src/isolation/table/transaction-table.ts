import { grown } from './grown.ts';
import { createJsonIds, type JsonIds } from './json-ids.ts';
import { createVersionLists, type VersionLists } from './version-lists.ts';

export const APPEND = 0;
export const READ = 1;
export const WRITE = 2;

export const OK = 0;
export const FAIL = 1;
export const INFO = 2;

/** The `value` of a read whose result is not known: no valid length, and the id of no JSON value that a register reads. */
export const UNKNOWN = -(2 ** 31);
/** Stands for the index of an event, or its line, that is missing. */
export const NEVER = 2 ** 32 - 1;

/**
 * The transactions of a history in columns: a row per transaction, in the order of the invocations, and a row per
 * micro-operation. A column may be longer than its rows.
 */
export interface TransactionTable {
  /** The number of transactions. */
  size: number;
  /** The row of each transaction's process in `processes`. */
  process: Int32Array<ArrayBuffer>;
  /** {@link OK}, {@link FAIL} or {@link INFO}. */
  outcome: Uint8Array<ArrayBuffer>;
  /** The indexes of the events, counted from 0; {@link NEVER} for a transaction without a completion. */
  invokedAt: Uint32Array<ArrayBuffer>;
  completedAt: Uint32Array<ArrayBuffer>;
  /** The lines of those events; {@link NEVER} if they are not known. Empty until the first line that is. */
  invokedLine: Uint32Array<ArrayBuffer>;
  completedLine: Uint32Array<ArrayBuffer>;
  /** All transactions from this one on were invoked after the completion; 2 ** 31 - 1 for a transaction that is not `ok`. */
  firstAfter: Int32Array<ArrayBuffer>;
  /** The rows of the transaction's micro-operations, which follow each other. */
  firstOperation: Int32Array<ArrayBuffer>;
  operationCount: Int32Array<ArrayBuffer>;

  /** The number of micro-operations. */
  operations: number;
  /** {@link APPEND}, {@link READ} or {@link WRITE}. */
  kind: Uint8Array<ArrayBuffer>;
  /** The row of the key in `keys`. */
  key: Int32Array<ArrayBuffer>;
  /**
   * Of an append, a write, and a read of a register: the id of the value in `values`. Of a read of a list: its length.
   * {@link UNKNOWN} for a read whose result is not known.
   */
  value: Int32Array<ArrayBuffer>;
  /** Of a read of a list: its branch in `lists`. Empty for other models. */
  branch: Int32Array<ArrayBuffer>;

  /** The ids of keys in `values`. */
  readonly keys: number[];
  readonly values: JsonIds;
  readonly lists: VersionLists;
  readonly processes: number[];
}

export function createTransactionTable(): TransactionTable {
  const values = createJsonIds();
  return {
    size: 0,
    process: new Int32Array(64),
    outcome: new Uint8Array(64),
    invokedAt: new Uint32Array(64),
    completedAt: new Uint32Array(64),
    invokedLine: new Uint32Array(0),
    completedLine: new Uint32Array(0),
    firstAfter: new Int32Array(64),
    firstOperation: new Int32Array(64),
    operationCount: new Int32Array(64),
    operations: 0,
    kind: new Uint8Array(64),
    key: new Int32Array(64),
    value: new Int32Array(64),
    branch: new Int32Array(64),
    keys: [],
    values,
    lists: createVersionLists(values),
    processes: [],
  };
}

/** Adds an open transaction without micro-operations, and returns its row. */
export function addTransaction(
  table: TransactionTable,
  process: number,
  at: number,
  line: number | undefined,
): number {
  const row = table.size;
  if (row === table.process.length) growTransactions(table, row + 1);
  table.process[row] = process;
  table.outcome[row] = INFO;
  table.invokedAt[row] = at;
  table.completedAt[row] = NEVER;
  if (line !== undefined && table.invokedLine.length === 0) addLines(table);
  if (table.invokedLine.length > 0) {
    table.invokedLine[row] = line ?? NEVER;
    table.completedLine[row] = NEVER;
  }
  table.firstAfter[row] = 2 ** 31 - 1;
  table.firstOperation[row] = table.operations;
  table.size += 1;
  return row;
}

function addLines(table: TransactionTable): void {
  table.invokedLine = new Uint32Array(table.process.length).fill(NEVER);
  table.completedLine = new Uint32Array(table.process.length).fill(NEVER);
}

/** Notes how a transaction ended. */
export function completeTransaction(
  table: TransactionTable,
  row: number,
  outcome: number,
  at: number,
  line: number | undefined,
): void {
  table.outcome[row] = outcome;
  table.completedAt[row] = at;
  if (outcome === OK) table.firstAfter[row] = table.size;
  if (line === undefined) return;
  if (table.completedLine.length === 0) addLines(table);
  table.completedLine[row] = line;
}

/** The line of the event that invoked a transaction, or completed it. */
export function lineOf(column: Uint32Array, row: number): number | undefined {
  const line = column[row] ?? NEVER;
  return line === NEVER ? undefined : line;
}

/** Adds a micro-operation, and returns its row. */
export function addOperation(table: TransactionTable, kind: number, key: number, value: number): number {
  const row = table.operations;
  if (row === table.kind.length) growOperations(table, row + 1);
  table.kind[row] = kind;
  table.key[row] = key;
  table.value[row] = value;
  table.operations += 1;
  return row;
}

function growTransactions(table: TransactionTable, rows: number): void {
  table.process = grown(table.process, rows);
  table.outcome = grown(table.outcome, rows);
  table.invokedAt = grown(table.invokedAt, rows);
  table.completedAt = grown(table.completedAt, rows);
  if (table.invokedLine.length > 0) {
    table.invokedLine = grown(table.invokedLine, rows);
    table.completedLine = grown(table.completedLine, rows);
  }
  table.firstAfter = grown(table.firstAfter, rows);
  table.firstOperation = grown(table.firstOperation, rows);
  table.operationCount = grown(table.operationCount, rows);
}

function growOperations(table: TransactionTable, rows: number): void {
  table.kind = grown(table.kind, rows);
  table.key = grown(table.key, rows);
  table.value = grown(table.value, rows);
  table.branch = grown(table.branch, rows);
}

/** The micro-operations of a transaction, as rows. */
export function operationsOf(table: TransactionTable, row: number): number[] {
  const first = table.firstOperation[row]!;
  return Array.from({ length: table.operationCount[row]! }, (_, i) => first + i);
}

/** The JSON value of a key. */
export function keyValue(table: TransactionTable, key: number): unknown {
  return table.values.valueOf(table.keys[key]!);
}

/** The `branch` of a read of a register. */
export const REGISTER = -1;

/** The ids of the elements that a read of a list returned. */
export function readElements(table: TransactionTable, operation: number): number[] {
  return table.lists
    .elements(table.key[operation]!, table.branch[operation]!)
    .slice(0, table.value[operation]!);
}
