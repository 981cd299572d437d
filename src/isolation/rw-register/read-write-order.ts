import type { AppendIndex } from '../list-append/append-index.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { initialVersion, type RegisterReads, UNKNOWN_VERSION } from './register-reads.ts';
import { addVersionPair, createVersionOrder, type VersionOrder } from './version-order.ts';

/**
 * The order of versions that the reads alone show, for every level from read committed on: a version is newer than the one
 * that its writer had read, and the initial version is the oldest.
 *
 * Pairs that follow from others and from wr edges are left out: a version whose writer had read one that was written depends
 * on the writer of that one, and so on, back to a version of which it is not known what its writer had read.
 */
export function readWriteOrder(
  table: TransactionTable,
  writes: AppendIndex,
  { before, committed }: RegisterReads,
): VersionOrder {
  const order = createVersionOrder();
  for (let version = 0; version < writes.writer.length; version++) {
    const operation = writes.operation[version]!;
    if (operation === -1 || writes.isIntermediate[version] === 1) continue;
    if (committed[writes.writer[version]!] === 0) continue;
    const read = before[version]!;
    addVersionPair(
      order,
      read === UNKNOWN_VERSION ? initialVersion(writes, table.key[operation]!) : read,
      version,
    );
  }
  return order;
}
