import { RW } from '../graph/edge-kinds.ts';
import type { EdgeList } from '../graph/edge-list.ts';
import { OK, READ, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { versionBy } from './operation-versions.ts';
import { isReadable } from './register-reads.ts';
import { addVersionPair, type VersionPairs } from './version-order.ts';

/**
 * Adds the order of versions that follows for levels from consistent view on, which forbid G-single:
 *
 * - A transaction that read a key from one transaction, and some key from another that also wrote the first key, saw the effects
 *   of both, so the version that it read is the newer one of the two.
 * - Of two transactions that wrote the same key, if one did not see what the other wrote to some key, it comes first.
 */
export function addViewOrder(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  edges: EdgeList,
  pairs: VersionPairs,
): void {
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] === OK) addSeenTogether(table, writes, versions, row, pairs);
  }
  for (let edge = 0; edge < edges.size; edge++) {
    if (edges.kind[edge] === RW)
      addMissedFirst(table, writes, versions, edges.from[edge]!, edges.to[edge]!, pairs);
  }
}

function addSeenTogether(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  row: number,
  pairs: VersionPairs,
): void {
  const first = table.firstOperation[row]!;
  const end = first + table.operationCount[row]!;
  const versionAt = (operation: number): number => {
    if (table.kind[operation] !== READ) return -1;
    const version = versions[operation]!;
    return isReadable(table, writes, version, row) ? version : -1;
  };
  for (let one = first; one < end; one++) {
    const seen = versionAt(one);
    if (seen === -1 || seen >= writes.writer.length) continue;
    for (let other = first; other < end; other++) {
      const key = table.key[other]!;
      const newer = key === table.key[one] ? -1 : versionAt(other);
      if (newer === -1) continue;
      const older = versionBy(table, versions, writes.writer[seen]!, key);
      if (older !== -1) addVersionPair(pairs, older, newer);
    }
  }
}

function addMissedFirst(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  from: number,
  to: number,
  pairs: VersionPairs,
): void {
  const first = table.firstOperation[from]!;
  for (let operation = first; operation < first + table.operationCount[from]!; operation++) {
    const key = table.key[operation]!;
    if (table.kind[operation] === READ) continue;
    const older = versions[operation]!;
    const newer = writes.isIntermediate[older] === 1 ? -1 : versionBy(table, versions, to, key);
    if (newer !== -1) addVersionPair(pairs, older, newer);
  }
}
