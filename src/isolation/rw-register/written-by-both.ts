import { requireRoom } from '../../check/limits/map-limit.ts';
import { READ, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { versionBy } from './operation-versions.ts';
import { addVersionPair, type VersionPairs } from './version-order.ts';

/** Up to this product of their operations, those of two transactions are compared one by one. */
const MAX_COMPARED = 64;

/**
 * Returns a function that adds, for each key that both of two transactions wrote, the last version of the first as older than
 * that of the second. Of wide transactions, each two are looked at once: there may be an edge between them for each key.
 */
export function createWrittenByBoth(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  pairs: VersionPairs,
): (first: number, second: number) => void {
  const { firstOperation, operationCount, kind, key: keys } = table;
  /** By wide transaction: the wide ones that it was compared with. */
  const compared = new Map<number, Set<number>>();
  /** By key: the call in which the first transaction wrote it last, and that version. Made when there is a wide transaction. */
  let writtenIn: Int32Array | undefined;
  let versionOf: Int32Array | undefined;
  let call = 0;

  return (first, second) => {
    const count = operationCount[first]! * operationCount[second]!;
    if (count > MAX_COMPARED && !isNew(first, second)) return;
    const isWide = count > MAX_COMPARED;
    if (isWide) noteWrites(first);
    const begin = firstOperation[second]!;
    for (let operation = begin; operation < begin + operationCount[second]!; operation++) {
      if (kind[operation] === READ) continue;
      const newer = versions[operation]!;
      if (writes.isIntermediate[newer] === 1) continue;
      const key = keys[operation]!;
      const older = isWide
        ? writtenIn![key] === call
          ? versionOf![key]!
          : -1
        : versionBy(table, versions, first, key);
      if (older !== -1) addVersionPair(pairs, older, newer);
    }
  };

  function isNew(first: number, second: number): boolean {
    let others = compared.get(first);
    if (others === undefined) {
      others = new Set();
      requireRoom(compared);
      compared.set(first, others);
    }
    if (others.has(second)) return false;
    requireRoom(others);
    others.add(second);
    return true;
  }

  function noteWrites(row: number): void {
    writtenIn ??= new Int32Array(table.keys.length);
    versionOf ??= new Int32Array(table.keys.length);
    call += 1;
    const begin = firstOperation[row]!;
    for (let operation = begin; operation < begin + operationCount[row]!; operation++) {
      if (kind[operation] === READ) continue;
      writtenIn[keys[operation]!] = call;
      versionOf[keys[operation]!] = versions[operation]!;
    }
  }
}
