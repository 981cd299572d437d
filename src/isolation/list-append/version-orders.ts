import { FAIL, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';

/**
 * The order of the versions of each key: that of the longest list that was read, of which each version is a prefix. Key `k`
 * has its elements from `starts[k]` on, up to `starts[k + 1]`.
 */
export interface VersionOrders {
  readonly starts: Int32Array;
  /** The slot of each element in the index of appends, or -1 if no transaction appended it. */
  readonly slots: Int32Array;
  /** By slot: the place of the element in the order of its key, or {@link UNSEEN} or {@link ASIDE}. */
  readonly place: Int32Array;
  /** For each element, how many of its key precede the next committed one after it, or {@link LAST}. */
  readonly next: Int32Array;
  /** For each key, how many elements precede its first committed one, or {@link LAST}. */
  readonly first: Int32Array;
  /** The branch of each key that is its longest list. */
  readonly branch: Int32Array;
  /** Keys whose reads contradict each other, and keys of which a read returned an element twice. */
  readonly forked: readonly number[];
  readonly repeating: ReadonlySet<number>;
}

/** No committed element comes after this one. */
export const LAST = -1;
/** The place of an element that no read returned. */
export const UNSEEN = -1;
/** The place of an element that was returned only by reads that contradict the version order. */
export const ASIDE = -2;

/**
 * Orders the versions of all keys, and sets `committed` to 1 for transactions whose elements were read and that did not fail.
 */
export function orderVersions(
  table: TransactionTable,
  appends: WriteIndex,
  committed: Uint8Array,
): VersionOrders {
  const { lists, keys } = table;
  const starts = new Int32Array(keys.length + 1);
  const branch = new Int32Array(keys.length);
  const forked: number[] = [];
  const repeating = new Set<number>();
  let total = 0;
  for (let key = 0; key < keys.length; key++) {
    for (const other of lists.branchesOf(key)) {
      if (lists.elements(key, other).length > lists.elements(key, branch[key]!).length) branch[key] = other;
    }
    if (lists.branchesOf(key).length > 0) forked.push(key);
    total += lists.elements(key, branch[key]!).length;
    starts[key + 1] = total;
  }

  const slots = new Int32Array(total);
  const place = new Int32Array(appends.writer.length).fill(UNSEEN);
  const seen = (slot: number) => {
    const writer = appends.writer[slot]!;
    if (table.outcome[writer] !== FAIL) committed[writer] = 1;
  };
  let length = 0;
  for (let key = 0; key < keys.length; key++) {
    starts[key] = length;
    for (const element of lists.elements(key, branch[key]!)) {
      const slot = appends.slotOf(key, element);
      if (slot !== -1) {
        // The first of equal elements counts.
        if (place[slot] !== UNSEEN) {
          repeating.add(key);
          continue;
        }
        place[slot] = length - starts[key]!;
        seen(slot);
      }
      slots[length++] = slot;
    }
    for (const other of [0, ...lists.branchesOf(key)]) {
      if (other === branch[key]) continue;
      for (const element of lists.elements(key, other)) {
        const slot = appends.slotOf(key, element);
        if (slot === -1) continue;
        seen(slot);
        if (place[slot] === UNSEEN) place[slot] = ASIDE;
      }
    }
  }
  starts[keys.length] = length;

  const next = new Int32Array(length);
  const first = new Int32Array(keys.length);
  for (let key = 0; key < keys.length; key++) {
    let after = LAST;
    for (let at = starts[key + 1]! - 1; at >= starts[key]!; at--) {
      next[at] = after;
      if (slots[at] !== -1 && committed[appends.writer[slots[at]!]!] === 1) after = at - starts[key]!;
    }
    first[key] = after;
  }
  return { starts, slots, place, next, first, branch, forked, repeating };
}
