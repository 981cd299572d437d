import { readElements, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { LAST, type VersionOrders } from './version-orders.ts';

/** Transactions of appends and reads, and the orders of versions that the reads show. */
export interface ListHistory {
  readonly table: TransactionTable;
  readonly appends: WriteIndex;
  readonly orders: VersionOrders;
  /** By row of the table: 1 for a transaction that is known to have committed. */
  readonly committed: Uint8Array;
}

/** The slot of the last element that a read returned; -1 if the list is empty or not known, or if nobody appended the element. */
export function lastSlot({ table, appends, orders }: ListHistory, read: number): number {
  const length = table.value[read]!;
  if (length === 0 || length === UNKNOWN) return -1;
  const key = table.key[read]!;
  const branch = table.branch[read]!;
  if (branch === orders.branch[key] && !orders.repeating.has(key))
    return orders.slots[orders.starts[key]! + length - 1]!;
  return appends.slotOf(key, table.lists.elements(key, branch)[length - 1]!);
}

/** The read returned the last committed version that any read did. */
export const NOTHING_NEXT = -2;

/**
 * The slot of the committed element that came next after what a read returned, {@link NOTHING_NEXT}, or -1 if it returned
 * something that is not in the order of its key.
 */
export function nextSlot(history: ListHistory, read: number): number {
  const { table, orders } = history;
  const length = table.value[read]!;
  const key = table.key[read]!;
  const start = orders.starts[key]!;
  let next: number = orders.first[key]!;
  if (length !== 0) {
    const slot = lastSlot(history, read);
    const place = slot === -1 ? -1 : orders.place[slot]!;
    if (place < 0) return -1;
    next = orders.next[start + place]!;
  }
  return next === LAST ? NOTHING_NEXT : orders.slots[start + next]!;
}

/** The slot of the last committed element of a key that a read returned, or -1. */
export function lastCommittedSlot({ orders, committed, appends }: ListHistory, key: number): number {
  return committedBefore(orders.starts[key + 1]!, orders.starts[key]!, orders, committed, appends);
}

/** The slot of the last committed element before one that a read returned, or -1. */
export function previousSlot({ table, orders, committed, appends }: ListHistory, slot: number): number {
  const start = orders.starts[table.key[appends.operation[slot]!]!]!;
  return committedBefore(start + orders.place[slot]!, start, orders, committed, appends);
}

function committedBefore(
  end: number,
  start: number,
  { slots }: VersionOrders,
  committed: Uint8Array,
  { writer }: WriteIndex,
): number {
  for (let at = end - 1; at >= start; at--) {
    const slot = slots[at]!;
    if (slot !== -1 && committed[writer[slot]!] === 1) return slot;
  }
  return -1;
}

/** What a read returned, as JSON values. */
export function elementsRead({ table }: ListHistory, read: number): unknown[] {
  return readElements(table, read).map(table.values.valueOf);
}
