import { READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { UNKNOWN_VERSION, versionRead } from './register-reads.ts';

/**
 * By micro-operation: the version that it wrote or read; {@link UNKNOWN_VERSION} for a read whose result is unknown, or that
 * nobody wrote.
 */
export function operationVersions(table: TransactionTable, writes: WriteIndex, initial: number): Int32Array {
  const versions = new Int32Array(table.operations);
  for (let operation = 0; operation < table.operations; operation++) {
    const key = table.key[operation]!;
    const value = table.value[operation]!;
    if (table.kind[operation] !== READ) versions[operation] = writes.slotOf(key, value);
    else versions[operation] = value === UNKNOWN ? UNKNOWN_VERSION : versionRead(writes, initial, key, value);
  }
  return versions;
}

/** The last version that a transaction wrote to a key, or {@link UNKNOWN_VERSION}. */
export function versionBy(table: TransactionTable, versions: Int32Array, row: number, key: number): number {
  const first = table.firstOperation[row]!;
  for (let operation = first + table.operationCount[row]! - 1; operation >= first; operation--) {
    if (table.key[operation] === key && table.kind[operation] !== READ) return versions[operation]!;
  }
  return UNKNOWN_VERSION;
}
