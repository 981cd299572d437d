import { WR } from '../graph/edge-kinds.ts';
import { addEdge, type EdgeList } from '../graph/edge-list.ts';
import { grown } from '../table/grown.ts';
import { FAIL, OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';

/** No version is known. */
export const UNKNOWN_VERSION = -1;

/**
 * What the reads of registers show. A version is the slot of its write in the index, and the initial version of key `k` comes
 * after all slots, as {@link initialVersion}.
 */
export interface RegisterReads {
  /** The reads of versions of others, in columns: a row per read. */
  readonly size: number;
  readonly reader: Int32Array;
  readonly version: Int32Array;
  /**
   * By version: the one that its writer read before it wrote, so that it is older: a transaction that overwrote what it had not
   * yet read would depend on itself (G1c). {@link UNKNOWN_VERSION} if no version is known.
   */
  readonly before: Int32Array;
  /** 1 for each transaction that committed for certain: an `ok` one, or one whose version an `ok` one read. */
  readonly committed: Uint8Array;
}

/** Called for a read that no committed version explains, or that contradicts the transaction's own operations. */
export type OnReadAnomaly = (
  name: ReadAnomalyName,
  reader: number,
  operation: number,
  writer: number,
) => void;

export type ReadAnomalyName = 'garbage-read' | 'G1a' | 'G1b' | 'internal' | 'future-read';

/** The initial version of a key. */
export function initialVersion(writes: WriteIndex, key: number): number {
  return writes.writer.length + key;
}

/** The version that a read returned, or {@link UNKNOWN_VERSION} if nobody wrote it. */
export function versionRead(writes: WriteIndex, initial: number, key: number, value: number): number {
  return value === initial ? initialVersion(writes, key) : writes.slotOf(key, value);
}

/** Whether it is a version that a transaction may read of others: one that is initial, or the last of its writer. */
export function isReadable(
  table: TransactionTable,
  writes: WriteIndex,
  version: number,
  reader: number,
): boolean {
  if (version >= writes.writer.length) return true;
  if (version === UNKNOWN_VERSION || writes.isIntermediate[version] === 1) return false;
  const writer = writes.writer[version]!;
  return writer !== reader && table.outcome[writer] !== FAIL;
}

/** Looks at all reads of `ok` transactions, and adds the wr edges. */
export function registerReads(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  edges: EdgeList,
  onAnomaly: OnReadAnomaly,
): RegisterReads {
  let [size, reader, version] = [0, new Int32Array(64), new Int32Array(64)];
  const before = new Int32Array(writes.writer.length).fill(UNKNOWN_VERSION);
  const committed = new Uint8Array(table.size);
  /** By key: the transaction that touched it last, the value that it left there, and the version that it read last. */
  const touchedBy = new Int32Array(table.keys.length).fill(-1);
  const left = new Int32Array(table.keys.length);
  const lastRead = new Int32Array(table.keys.length);

  const addRead = (row: number, operation: number, isFirst: boolean): number => {
    const read = versions[operation]!;
    const writer = read !== UNKNOWN_VERSION && read < writes.writer.length ? writes.writer[read]! : -1;
    const isFuture = writer === row && writes.operation[read]! > operation;
    if (isFuture) onAnomaly('future-read', row, operation, writer);
    else if (!isFirst) onAnomaly('internal', row, operation, writer);
    if (read === UNKNOWN_VERSION) {
      onAnomaly('garbage-read', row, operation, -1);
      return UNKNOWN_VERSION;
    }
    if (writer === row) return UNKNOWN_VERSION;
    if (writer !== -1) {
      if (table.outcome[writer] === FAIL) {
        onAnomaly('G1a', row, operation, writer);
        return UNKNOWN_VERSION;
      }
      committed[writer] = 1;
      if (writes.isIntermediate[read] === 1) {
        onAnomaly('G1b', row, operation, writer);
        return UNKNOWN_VERSION;
      }
      addEdge(edges, writer, row, WR);
    }
    if (size === reader.length) {
      reader = grown(reader, size + 1);
      version = grown(version, size + 1);
    }
    reader[size] = row;
    version[size] = read;
    size += 1;
    return read;
  };

  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    committed[row] = 1;
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      const key = table.key[operation]!;
      const value = table.value[operation]!;
      if (value === UNKNOWN) continue;
      const isFirst = touchedBy[key] !== row;
      if (isFirst) {
        touchedBy[key] = row;
        lastRead[key] = UNKNOWN_VERSION;
      }
      if (table.kind[operation] === READ) {
        if (isFirst || value !== left[key]) {
          const read = addRead(row, operation, isFirst);
          if (read !== UNKNOWN_VERSION) lastRead[key] = read;
        }
      } else {
        before[versions[operation]!] = lastRead[key]!;
      }
      left[key] = value;
    }
  }
  return { size, reader, version, before, committed };
}
