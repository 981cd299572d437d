import type { MicroOperation, ShownTransaction } from '../result/transaction.ts';
import {
  APPEND,
  keyValue,
  lineOf,
  NEVER,
  operationsOf,
  REGISTER,
  readElements,
  type TransactionTable,
  UNKNOWN,
  WRITE,
} from '../table/transaction-table.ts';

const outcomes = ['ok', 'fail', 'info'] as const;

/** A row of the table as evidence shows it. */
export function shownTransaction(table: TransactionTable, row: number): ShownTransaction {
  const completedAt = table.completedAt[row]!;
  return {
    index: row,
    process: table.processes[table.process[row]!]!,
    outcome: outcomes[table.outcome[row]!]!,
    operations: operationsOf(table, row).map((operation) => shownOperation(table, operation)),
    invokedAt: table.invokedAt[row]!,
    completedAt: completedAt === NEVER ? null : completedAt,
    invokedLine: lineOf(table.invokedLine, row),
    completedLine: lineOf(table.completedLine, row),
  };
}

function shownOperation(table: TransactionTable, operation: number): MicroOperation {
  const key = keyValue(table, table.key[operation]!);
  const value = table.value[operation]!;
  switch (table.kind[operation]) {
    case APPEND:
      return ['append', key, table.values.valueOf(value)];
    case WRITE:
      return ['w', key, table.values.valueOf(value)];
    default:
      return value === UNKNOWN ? ['r', key] : ['r', key, readValue(table, operation)];
  }
}

/** What a read returned. */
function readValue(table: TransactionTable, operation: number): unknown {
  return table.branch[operation] === REGISTER
    ? table.values.valueOf(table.value[operation]!)
    : readElements(table, operation).map(table.values.valueOf);
}
