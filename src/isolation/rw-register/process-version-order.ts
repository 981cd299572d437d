import { OK, type TransactionTable } from '../table/transaction-table.ts';
import { UNKNOWN_VERSION } from './register-reads.ts';
import type { TouchedVersions } from './touched-versions.ts';
import { addVersionPair, type VersionPairs } from './version-order.ts';

/**
 * Adds the order of versions in which each process found them. It holds for strong session levels from consistent view on: if a
 * process that had seen a version then found an older one, it would miss what it had seen (G-single-process).
 */
export function addProcessVersionOrder(
  table: TransactionTable,
  committed: Uint8Array,
  touchedBy: (row: number) => TouchedVersions,
  pairs: VersionPairs,
): void {
  /** By key: the last process that left a version behind, plus 1, and that version. */
  const leftBy = new Int32Array(table.keys.length);
  const lastLeft = new Int32Array(table.keys.length);
  for (const row of rowsByProcess(table)) {
    if (committed[row] === 0) continue;
    const process = table.process[row]! + 1;
    const { size, key: keys, found, left } = touchedBy(row);
    for (let at = 0; at < size; at++) {
      if (found[at] === UNKNOWN_VERSION) continue;
      const key = keys[at]!;
      if (leftBy[key] === process) addVersionPair(pairs, lastLeft[key]!, found[at]!);
      if (table.outcome[row] !== OK) continue;
      leftBy[key] = process;
      lastLeft[key] = left[at]!;
    }
  }
}

/** The transactions of each process after those of the one before, in their order. */
function rowsByProcess({ size, process, processes }: TransactionTable): Int32Array {
  const next = new Int32Array(processes.length + 1);
  for (let row = 0; row < size; row++) next[process[row]! + 1]! += 1;
  for (let at = 0; at < processes.length; at++) next[at + 1]! += next[at]!;
  const rows = new Int32Array(size);
  for (let row = 0; row < size; row++) rows[next[process[row]!]!++] = row;
  return rows;
}
