import { FAIL, READ, type TransactionTable } from './transaction-table.ts';

/** Finds the write, or the append, of a value: a hash table in columns, with a *slot* for each value of a key that was written. */
export interface WriteIndex {
  /** The slot of the value, or -1 if no transaction wrote it. */
  slotOf(key: number, value: number): number;
  /** By slot: the write, as a row of micro-operations; -1 if the slot is empty. */
  readonly operation: Int32Array;
  /** By slot: the transaction of the write. */
  readonly writer: Int32Array;
  /** By slot: 1 if the transaction wrote to the key again afterwards. */
  readonly isIntermediate: Uint8Array;
}

/** A value that was written to a key twice. */
export interface RepeatedWrite {
  /** The transactions of the two writes. */
  readonly first: number;
  readonly second: number;
  /** The second write, as a row of micro-operations. */
  readonly operation: number;
}

/**
 * @param repeated called for the first value that was written twice. A transaction that failed may have been tried again:
 * its write counts only if no other transaction wrote the value
 */
export function createWriteIndex(
  table: TransactionTable,
  repeated: (write: RepeatedWrite) => never,
): WriteIndex {
  let writes = 0;
  for (let row = 0; row < table.operations; row++) if (table.kind[row] !== READ) writes += 1;
  // At most two thirds of the slots are taken.
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(writes * 1.5)));
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

  /** By key: the last transaction that was seen to write to it. */
  const lastWriter = new Int32Array(table.keys.length).fill(-1);
  for (let transaction = 0; transaction < table.size; transaction++) {
    const first = table.firstOperation[transaction]!;
    // Backwards, so that a write is told from the last one to its key.
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
    isIntermediate,
  };
}

/** Spreads consecutive values of a key, which are the most common. */
function hash(key: number, value: number): number {
  let bits = Math.imul(key, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x2c1b3c6d);
  return bits ^ (bits >>> 13);
}
