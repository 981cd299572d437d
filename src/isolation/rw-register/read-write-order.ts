import { READ, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { versionBy } from './operation-versions.ts';
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
  versions: Int32Array,
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
    if (versionRead[read]! < writes.writer.length) {
      addOverwritten(table, writes, versions, writes.writer[versionRead[read]!]!, reader[read]!, pairs);
    }
  }
}

/** Adds the keys that both transactions wrote. The second depends on the first. */
function addOverwritten(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  first: number,
  second: number,
  pairs: VersionPairs,
): void {
  const begin = table.firstOperation[second]!;
  for (let operation = begin; operation < begin + table.operationCount[second]!; operation++) {
    if (table.kind[operation] === READ) continue;
    const key = table.key[operation]!;
    const newer = versions[operation]!;
    const older = writes.isIntermediate[newer] === 1 ? -1 : versionBy(table, versions, first, key);
    if (older !== -1) addVersionPair(pairs, older, newer);
  }
}
