import { OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { isReadable, UNKNOWN_VERSION } from './register-reads.ts';

/** The versions that a transaction found and left behind, a row per key that it touched. The columns may be longer. */
export interface TouchedVersions {
  size: number;
  readonly key: number[];
  /** What it read first; if it wrote before it read, or what it read is not known, the last that it wrote. */
  readonly found: number[];
  /** The last that it wrote, or else read. */
  readonly left: number[];
}

/** Returns a function that looks at the versions of a transaction, whose result is valid until the next call. */
export function createTouchedVersions(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
): (row: number) => TouchedVersions {
  const touched: TouchedVersions = { size: 0, key: [], found: [], left: [] };
  /** By key: the number of the last call whose transaction touched it. */
  const touchedIn = new Float64Array(table.keys.length);
  let call = 0;
  /** By key: its row in `touched`. */
  const rowOf = new Int32Array(table.keys.length);

  return (row) => {
    touched.size = 0;
    call += 1;
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      const key = table.key[operation]!;
      const isRead = table.kind[operation] === READ;
      if (isRead && (table.value[operation] === UNKNOWN || table.outcome[row] !== OK)) continue;
      let version = versions[operation]!;
      if (isRead && !isReadable(table, writes, version, row)) version = UNKNOWN_VERSION;
      if (touchedIn[key] !== call) {
        touchedIn[key] = call;
        rowOf[key] = touched.size;
        touched.key[touched.size] = key;
        touched.found[touched.size] = touched.left[touched.size] = UNKNOWN_VERSION;
        touched.size += 1;
        if (isRead) touched.found[touched.size - 1] = version;
      }
      const at = rowOf[key]!;
      if (version !== UNKNOWN_VERSION && (!isRead || touched.left[at] === UNKNOWN_VERSION))
        touched.left[at] = version;
    }
    for (let at = 0; at < touched.size; at++) {
      if (touched.found[at] === UNKNOWN_VERSION) touched.found[at] = touched.left[at]!;
    }
    return touched;
  };
}
