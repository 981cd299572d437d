import { grown } from '../table/grown.ts';

/** Which versions of a register come before which, in columns: a row per pair. */
export interface VersionOrder {
  size: number;
  /** The number of the older version. */
  older: Int32Array<ArrayBuffer>;
  /** The number of the newer version. */
  newer: Int32Array<ArrayBuffer>;
}

export function createVersionOrder(): VersionOrder {
  return { size: 0, older: new Int32Array(64), newer: new Int32Array(64) };
}

/** Adds a pair, unless the two are the same. */
export function addVersionPair(order: VersionOrder, older: number, newer: number): void {
  if (older === newer) return;
  order.older = grown(order.older, order.size + 1);
  order.newer = grown(order.newer, order.size + 1);
  order.older[order.size] = older;
  order.newer[order.size] = newer;
  order.size += 1;
}

/** The same pairs, each once. */
export function distinctPairs(order: VersionOrder): VersionOrder {
  const pairs = new Float64Array(order.size);
  for (let pair = 0; pair < order.size; pair++)
    pairs[pair] = order.older[pair]! * 2 ** 31 + order.newer[pair]!;
  pairs.sort();
  const distinct = createVersionOrder();
  let last = -1;
  for (const pair of pairs) {
    if (pair !== last) addVersionPair(distinct, Math.floor(pair / 2 ** 31), pair % 2 ** 31);
    last = pair;
  }
  return distinct;
}
