import { RW } from '../graph/edge-kinds.ts';
import type { EdgeList } from '../graph/edge-list.ts';
import type { AppendIndex } from '../list-append/append-index.ts';
import { OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import { isReadable, versionRead } from './register-reads.ts';
import { addVersionPair, createVersionOrder, type VersionOrder } from './version-order.ts';
import { versionBy } from './written-version.ts';

/**
 * The order of versions that follows for levels from consistent view on, which forbid G-single:
 *
 * - A transaction that read a key from one transaction, and some key from another that also wrote the first key, saw the effects
 *   of both, so the version that it read is the newer one of the two.
 * - Of two transactions that wrote the same key, if one did not see what the other wrote to some key, it comes first.
 */
export function viewOrder(
  table: TransactionTable,
  writes: AppendIndex,
  initial: number,
  edges: EdgeList,
): VersionOrder {
  const order = createVersionOrder();
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] === OK) addSeenTogether(table, writes, initial, row, order);
  }
  for (let edge = 0; edge < edges.size; edge++) {
    if (edges.kind[edge] === RW) addMissedFirst(table, writes, edges.from[edge]!, edges.to[edge]!, order);
  }
  return order;
}

function addSeenTogether(
  table: TransactionTable,
  writes: AppendIndex,
  initial: number,
  row: number,
  order: VersionOrder,
): void {
  const first = table.firstOperation[row]!;
  const end = first + table.operationCount[row]!;
  const versionAt = (operation: number): number => {
    if (table.kind[operation] !== READ || table.value[operation] === UNKNOWN) return -1;
    const version = versionRead(writes, initial, table.key[operation]!, table.value[operation]!);
    return isReadable(table, writes, version, row) ? version : -1;
  };
  for (let one = first; one < end; one++) {
    const seen = versionAt(one);
    if (seen === -1 || seen >= writes.writer.length) continue;
    for (let other = first; other < end; other++) {
      const key = table.key[other]!;
      const newer = key === table.key[one] ? -1 : versionAt(other);
      if (newer === -1) continue;
      const older = versionBy(table, writes, writes.writer[seen]!, key);
      if (older !== -1) addVersionPair(order, older, newer);
    }
  }
}

function addMissedFirst(
  table: TransactionTable,
  writes: AppendIndex,
  from: number,
  to: number,
  order: VersionOrder,
): void {
  const first = table.firstOperation[from]!;
  for (let operation = first; operation < first + table.operationCount[from]!; operation++) {
    const key = table.key[operation]!;
    if (table.kind[operation] === READ) continue;
    const older = writes.slotOf(key, table.value[operation]!);
    const newer = writes.isIntermediate[older] === 1 ? -1 : versionBy(table, writes, to, key);
    if (newer !== -1) addVersionPair(order, older, newer);
  }
}
