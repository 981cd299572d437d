import type { TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { initialVersion, type RegisterReads, UNKNOWN_VERSION } from './register-reads.ts';
import { addVersionPair, type VersionPairs } from './version-order.ts';

/**
 * Adds the order of versions that the reads alone show, for every level from read committed on: the initial version is the oldest, and
 * a version is newer than the one that its writer had read, and than that of a transaction from which its writer had read
 * something else.
 *
 * Pairs that follow from others and from wr edges are left out: a version whose writer had read one that was written depends
 * on the writer of that one, and so on, back to a version of which it is not known what its writer had read.
 */
export function addReadWriteOrder(
  table: TransactionTable,
  writes: WriteIndex,
  writtenByBoth: (first: number, second: number) => void,
  { before, committed, size, reader, version: versionRead }: RegisterReads,
  pairs: VersionPairs,
): void {
  for (let version = 0; version < writes.writer.length; version++) {
    const operation = writes.operation[version]!;
    if (operation === -1 || writes.isIntermediate[version] === 1) continue;
    if (committed[writes.writer[version]!] === 0) continue;
    const read = before[version]!;
    addVersionPair(
      pairs,
      read === UNKNOWN_VERSION ? initialVersion(writes, table.key[operation]!) : read,
      version,
    );
  }
  for (let read = 0; read < size; read++) {
    // The reader depends on the writer.
    const version = versionRead[read]!;
    if (version < writes.writer.length) writtenByBoth(writes.writer[version]!, reader[read]!);
  }
}
