import { type ListHistory, lastSlot } from './list-history.ts';

/** Several other transactions claim the version, too, so it has been reported. */
const REPORTED = -1;

/**
 * Returns a function that notes that a transaction updated the version that a read returned, and returns the first that did, for
 * the second of them only.
 */
export function createVersionClaims(history: ListHistory): (read: number, row: number) => number | undefined {
  const { table, orders } = history;
  const { starts } = orders;
  /** By version: the first transaction, plus 1. The versions of key `k`, the empty list included, begin at `starts[k] + k`. */
  const ofOrder = new Int32Array(starts[table.keys.length]! + table.keys.length);
  /** By key, branch and length, for versions that are not in the order of their key: the first transaction, plus 1. */
  const aside = new Map<string, number>();
  return (read, row) => {
    const key = table.key[read]!;
    const length = table.value[read]!;
    const slot = lastSlot(history, read);
    const place = length === 0 ? -1 : slot !== -1 && isInOrder(read) ? orders.place[slot]! : undefined;
    if (place === undefined) {
      const version = `${key} ${table.branch[read]} ${length}`;
      const first = aside.get(version) ?? 0;
      aside.set(version, first === 0 ? row + 1 : REPORTED);
      return first > 0 ? first - 1 : undefined;
    }
    const version = starts[key]! + key + place + 1;
    const first = ofOrder[version]!;
    ofOrder[version] = first === 0 ? row + 1 : REPORTED;
    return first > 0 ? first - 1 : undefined;
  };

  function isInOrder(read: number): boolean {
    const key = table.key[read]!;
    const branch = table.branch[read]!;
    const main = orders.branch[key]!;
    if (branch === main) return !orders.repeating.has(key);
    const [elements, order] = [table.lists.elements(key, branch), table.lists.elements(key, main)];
    for (let i = 0; i < table.value[read]!; i++) if (elements[i] !== order[i]) return false;
    return !orders.repeating.has(key);
  }
}
