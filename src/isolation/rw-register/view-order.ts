import { RW } from '../graph/edge-kinds.ts';
import type { EdgeList } from '../graph/edge-list.ts';
import { OK, READ, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
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
  writtenByBoth: (first: number, second: number) => void,
  pairs: VersionPairs,
): void {
  addSeenTogether(table, writes, versions, pairs);
  for (let edge = 0; edge < edges.size; edge++) {
    if (edges.kind[edge] === RW) writtenByBoth(edges.from[edge]!, edges.to[edge]!);
  }
}

function addSeenTogether(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  pairs: VersionPairs,
): void {
  /** By key: the last transaction that read a version of it, plus 1, and the first such version. */
  const readBy = new Int32Array(table.keys.length);
  const versionOf = new Int32Array(table.keys.length);
  /** By transaction: the last one that read from it, plus 1. */
  const seenBy = new Int32Array(table.size);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK || table.operationCount[row]! < 2) continue;
    const first = table.firstOperation[row]!;
    const end = first + table.operationCount[row]!;
    for (let operation = first; operation < end; operation++) {
      const key = table.key[operation]!;
      if (table.kind[operation] !== READ || readBy[key] === row + 1) continue;
      if (!isReadable(table, writes, versions[operation]!, row)) continue;
      readBy[key] = row + 1;
      versionOf[key] = versions[operation]!;
    }
    for (let operation = first; operation < end; operation++) {
      const key = table.key[operation]!;
      if (readBy[key] !== row + 1 || versionOf[key]! >= writes.writer.length) continue;
      const writer = writes.writer[versionOf[key]!]!;
      if (seenBy[writer] === row + 1) continue;
      seenBy[writer] = row + 1;
      addOlder(writer, row);
    }
  }

  /** Adds what the writer wrote to keys of which the reader saw another version. */
  function addOlder(writer: number, reader: number): void {
    const first = table.firstOperation[writer]!;
    for (let write = first; write < first + table.operationCount[writer]!; write++) {
      const key = table.key[write]!;
      if (table.kind[write] === READ || readBy[key] !== reader + 1) continue;
      const older = versions[write]!;
      if (writes.isIntermediate[older] === 0) addVersionPair(pairs, older, versionOf[key]!);
    }
  }
}
