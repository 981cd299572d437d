import { requireRoom } from '../../check/limits/map-limit.ts';
import { OK, type TransactionTable } from '../table/transaction-table.ts';
import { UNKNOWN_VERSION } from './register-reads.ts';
import type { TouchedVersions } from './touched-versions.ts';
import { addVersionPair, createVersionOrder, type VersionOrder } from './version-order.ts';

/**
 * The order of versions in which each process found them. It holds for strong session levels from consistent view on: if a
 * process that had seen a version then found an older one, it would miss what it had seen (G-single-process).
 */
export function processVersionOrder(
  table: TransactionTable,
  committed: Uint8Array,
  touchedBy: (row: number) => TouchedVersions,
): VersionOrder {
  const order = createVersionOrder();
  /** By process and key: the version that the process left behind. */
  const lastLeft = new Map<number, number>();
  for (let row = 0; row < table.size; row++) {
    if (committed[row] === 0) continue;
    const { size, key, found, left } = touchedBy(row);
    for (let at = 0; at < size; at++) {
      if (found[at] === UNKNOWN_VERSION) continue;
      const place = table.process[row]! * table.keys.length + key[at]!;
      const before = lastLeft.get(place);
      if (before !== undefined) addVersionPair(order, before, found[at]!);
      if (table.outcome[row] !== OK) continue;
      requireRoom(lastLeft);
      lastLeft.set(place, left[at]!);
    }
  }
  return order;
}
