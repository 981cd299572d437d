import { FAIL, READ, type TransactionTable } from '../table/transaction-table.ts';

/** Finds the append of an element: a hash table in columns, with a *slot* for each element that was appended. */
export interface AppendIndex {
  /** The slot of the element, or -1 if nobody appended it. */
  slotOf(key: number, value: number): number;
  /** By slot: the append, as a row of micro-operations, and its transaction. */
  readonly operation: Int32Array;
  readonly writer: Int32Array;
  /** By slot: the place of the element in the version order of its key, or {@link UNSEEN} or {@link ASIDE}. */
  readonly place: Int32Array;
  /** By slot: 1 if the transaction appended to the key again afterwards. */
  readonly isIntermediate: Uint8Array;
}

/** No read returned the element. */
export const UNSEEN = -1;
/** Only reads that contradict the version order returned the element. */
export const ASIDE = -2;

/** An element that two transactions appended. */
export interface RepeatedAppend {
  readonly first: number;
  readonly second: number;
  readonly operation: number;
}

/**
 * @param repeated called for the first element that was appended twice. A transaction that failed may have been tried again:
 * its append counts only if no other transaction appended the element
 */
export function createAppendIndex(
  table: TransactionTable,
  repeated: (append: RepeatedAppend) => never,
): AppendIndex {
  let appends = 0;
  for (let row = 0; row < table.operations; row++) if (table.kind[row] !== READ) appends += 1;
  // At most two thirds of the slots are taken.
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(appends * 1.5)));
  const mask = size - 1;
  /** By slot: -1 for one that is empty. */
  const operations = new Int32Array(size).fill(-1);
  const writer = new Int32Array(size);
  const isIntermediate = new Uint8Array(size);
  const { key: keys, value: values } = table;

  const find = (key: number, value: number): number => {
    let slot = hash(key, value) & mask;
    for (let row = operations[slot]!; row !== -1; row = operations[slot]!) {
      if (keys[row] === key && values[row] === value) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  };

  /** By key: the last transaction that was seen to append to it. */
  const lastWriter = new Int32Array(table.keys.length).fill(-1);
  for (let transaction = 0; transaction < table.size; transaction++) {
    const first = table.firstOperation[transaction]!;
    // Backwards, so that an append after which there is another one to the key is told.
    for (let row = first + table.operationCount[transaction]! - 1; row >= first; row--) {
      if (table.kind[row] === READ) continue;
      const key = keys[row]!;
      const slot = find(key, values[row]!);
      const isLast = lastWriter[key] !== transaction;
      lastWriter[key] = transaction;
      if (operations[slot] !== -1) {
        if (table.outcome[transaction] === FAIL) continue;
        if (table.outcome[writer[slot]!] !== FAIL) {
          repeated({ first: writer[slot]!, second: transaction, operation: row });
        }
      }
      operations[slot] = row;
      writer[slot] = transaction;
      isIntermediate[slot] = isLast ? 0 : 1;
    }
  }
  return {
    slotOf(key, value) {
      const slot = find(key, value);
      return operations[slot] === -1 ? -1 : slot;
    },
    operation: operations,
    writer,
    place: new Int32Array(size).fill(UNSEEN),
    isIntermediate,
  };
}

/** Consecutive values of a key, which are the most common, are spread. */
function hash(key: number, value: number): number {
  let bits = Math.imul(key, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x2c1b3c6d);
  return bits ^ (bits >>> 13);
}
