import { NEVER, OK, type TransactionTable } from '../table/transaction-table.ts';
import { UNKNOWN_VERSION } from './register-reads.ts';
import type { TouchedVersions } from './touched-versions.ts';
import { addVersionPair, createVersionOrder, type VersionOrder } from './version-order.ts';

/**
 * The order of versions in which transactions that followed each other in time found them. It holds for strong levels from
 * consistent view on: if a transaction found an older version than one that had been seen by a transaction that had completed
 * before, it would miss that (G-single-realtime).
 *
 * Of the transactions that completed before another one began, only those count that none of the others follows: at most as
 * many as run at a time.
 */
export function realtimeVersionOrder(
  table: TransactionTable,
  committed: Uint8Array,
  touchedBy: (row: number) => TouchedVersions,
): VersionOrder {
  const order = createVersionOrder();
  const completions = completedInOrder(table);
  /** By key: the transactions that completed and that no other one follows, each before what it left behind. */
  const latest: number[][] = table.keys.map(() => []);
  let next = 0;
  for (let row = 0; row < table.size; row++) {
    for (; next < completions.length; next++) {
      const done = completions[next]!;
      if (table.completedAt[done]! > table.invokedAt[row]!) break;
      const { size, key, found, left } = touchedBy(done);
      for (let at = 0; at < size; at++) {
        if (found[at] === UNKNOWN_VERSION) continue;
        const ofKey = latest[key[at]!]!;
        let length = 0;
        for (let i = 0; i < ofKey.length; i += 2) {
          if (table.completedAt[ofKey[i]!]! < table.invokedAt[done]!) continue;
          ofKey[length++] = ofKey[i]!;
          ofKey[length++] = ofKey[i + 1]!;
        }
        ofKey.length = length;
        ofKey.push(done, left[at]!);
      }
    }
    if (committed[row] === 0) continue;
    const { size, key, found } = touchedBy(row);
    for (let at = 0; at < size; at++) {
      if (found[at] === UNKNOWN_VERSION) continue;
      const ofKey = latest[key[at]!]!;
      for (let i = 1; i < ofKey.length; i += 2) addVersionPair(order, ofKey[i]!, found[at]!);
    }
  }
  return order;
}

/** The `ok` transactions in the order of their completions. */
function completedInOrder(table: TransactionTable): Int32Array {
  let events = 0;
  for (let row = 0; row < table.size; row++) {
    const completedAt = table.completedAt[row]!;
    if (completedAt !== NEVER && completedAt >= events) events = completedAt + 1;
  }
  const byEvent = new Int32Array(events).fill(-1);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] === OK) byEvent[table.completedAt[row]!] = row;
  }
  return byEvent.filter((row) => row !== -1);
}
