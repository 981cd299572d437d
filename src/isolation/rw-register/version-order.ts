import { grown } from '../table/grown.ts';

/** Pairs of versions of a register, each once, in columns: a row per pair. They are added order by order. */
export interface VersionPairs {
  size: number;
  /** The number of the older version. */
  older: Int32Array<ArrayBuffer>;
  /** The number of the newer version. */
  newer: Int32Array<ArrayBuffer>;
  /** 1 for a pair that counts as not added: a later order may add it again. */
  isLeftOut: Uint8Array<ArrayBuffer>;
  /** Whether pairs, or edges of a pair, were left out because there would be too many. */
  isPartial: boolean;
  /** A hash table of the rows, counted from 1; 0 is empty. At most two thirds are taken. */
  places: Int32Array<ArrayBuffer>;
}

/** Which versions come before which for one reason: these rows of the pairs. */
export interface VersionOrder {
  readonly begin: number;
  readonly end: number;
}

/** @param expected about how many pairs there will be: an estimate saves copies */
export function createVersionPairs(expected: number): VersionPairs {
  return {
    size: 0,
    older: new Int32Array(expected),
    newer: new Int32Array(expected),
    isLeftOut: new Uint8Array(expected),
    isPartial: false,
    places: new Int32Array(2 ** Math.max(6, Math.ceil(Math.log2(expected * 1.5)))),
  };
}

/** Removes the pairs from this row on. */
export function dropVersionPairs(pairs: VersionPairs, from: number): void {
  pairs.size = from;
  pairs.isLeftOut.fill(0, from);
  spread(pairs, pairs.places.length);
}

/** The pairs that `add` adds. */
export function versionOrder(pairs: VersionPairs, add: () => void): VersionOrder {
  const begin = pairs.size;
  add();
  return { begin, end: pairs.size };
}

/** Adds a pair, unless it is known or the two are the same. */
export function addVersionPair(pairs: VersionPairs, older: number, newer: number): void {
  if (older === newer) return;
  const place = placeOf(pairs, older, newer);
  const known = pairs.places[place]! - 1;
  if (known !== -1 && pairs.isLeftOut[known] === 0) return;
  const row = pairs.size;
  if (row >= pairs.older.length) {
    pairs.older = grown(pairs.older, row + 1);
    pairs.newer = grown(pairs.newer, row + 1);
    pairs.isLeftOut = grown(pairs.isLeftOut, row + 1);
  }
  pairs.older[row] = older;
  pairs.newer[row] = newer;
  pairs.size += 1;
  pairs.places[place] = row + 1;
  if (pairs.size * 1.5 > pairs.places.length) spread(pairs, 2 * pairs.places.length);
}

function placeOf({ places, older, newer }: VersionPairs, one: number, other: number): number {
  const mask = places.length - 1;
  let bits = Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  let place = (bits ^ (bits >>> 13)) & mask;
  for (let row = places[place]! - 1; row !== -1; row = places[place]! - 1) {
    if (older[row] === one && newer[row] === other) return place;
    place = (place + 1) & mask;
  }
  return place;
}

function spread(pairs: VersionPairs, places: number): void {
  pairs.places = new Int32Array(places);
  // Of a pair that was added again, the last row counts.
  for (let row = 0; row < pairs.size; row++) {
    pairs.places[placeOf(pairs, pairs.older[row]!, pairs.newer[row]!)] = row + 1;
  }
}
