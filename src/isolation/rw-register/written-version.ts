import type { AppendIndex } from '../list-append/append-index.ts';
import { READ, type TransactionTable } from '../table/transaction-table.ts';

/** The last version that a transaction wrote to a key, or -1. */
export function versionBy(table: TransactionTable, writes: AppendIndex, row: number, key: number): number {
  const first = table.firstOperation[row]!;
  for (let operation = first + table.operationCount[row]! - 1; operation >= first; operation--) {
    if (table.kind[operation] !== READ && table.key[operation] === key) {
      return writes.slotOf(key, table.value[operation]!);
    }
  }
  return -1;
}
