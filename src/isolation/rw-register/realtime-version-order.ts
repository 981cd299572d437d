import { grown } from '../table/grown.ts';
import { NEVER, OK, type TransactionTable } from '../table/transaction-table.ts';
import { UNKNOWN_VERSION } from './register-reads.ts';
import type { TouchedVersions } from './touched-versions.ts';
import { addVersionPair, type VersionPairs } from './version-order.ts';

/**
 * How many pairs are looked at, at most, and how many for each transaction and key from then on: with thousands of processes
 * there would be a number quadratic in the history. If any are left out, the pairs say so.
 */
const MAX_LOOKS = 2 ** 22;
const LOOKS_EACH = 16;

/**
 * Adds the order of versions in which transactions that followed each other in time found them. It holds for strong levels from
 * consistent view on: if a transaction found an older version than one that had been seen by a transaction that had completed
 * before, it would miss that (G-single-realtime).
 *
 * Of the transactions that completed before another one began, only those count that none of the others follows: at most as
 * many as run at a time.
 */
export function addRealtimeVersionOrder(
  table: TransactionTable,
  committed: Uint8Array,
  touchedBy: (row: number) => TouchedVersions,
  pairs: VersionPairs,
): void {
  const completions = completedInOrder(table);
  const latest = createLatest(table);
  let next = 0;
  for (let row = 0; row < table.size; row++) {
    for (; next < completions.length; next++) {
      const done = completions[next]!;
      if (table.completedAt[done]! > table.invokedAt[row]!) break;
      const { size, key, found, left } = touchedBy(done);
      for (let at = 0; at < size; at++) {
        if (found[at] !== UNKNOWN_VERSION) latest.add(key[at]!, done, left[at]!);
      }
    }
    if (committed[row] === 0) continue;
    const { size, key, found } = touchedBy(row);
    for (let at = 0; at < size; at++) {
      if (found[at] !== UNKNOWN_VERSION) latest.addPairs(key[at]!, found[at]!, pairs);
    }
  }
}

/** By key: the transactions that completed and that no other one follows, and what they left behind. */
interface Latest {
  /** Adds one, and removes those that it follows. */
  add(key: number, done: number, left: number): void;
  /** Adds a pair of each version that was left behind and a newer one. */
  addPairs(key: number, newer: number, pairs: VersionPairs): void;
}

/** Linked lists in columns. */
function createLatest({ keys, invokedAt, completedAt }: TransactionTable): Latest {
  const first = new Int32Array(keys.length).fill(-1);
  let [next, transaction, version] = [new Int32Array(64), new Int32Array(64), new Int32Array(64)];
  let used = 0;
  let free = -1;
  let looks = 0;
  const take = (): number => {
    if (free !== -1) {
      const entry = free;
      free = next[entry]!;
      return entry;
    }
    if (used === next.length) {
      next = grown(next, used + 1);
      transaction = grown(transaction, used + 1);
      version = grown(version, used + 1);
    }
    return used++;
  };
  return {
    add(key, done, left) {
      let last = -1;
      for (let entry = first[key]!; entry !== -1; ) {
        const following = next[entry]!;
        if (completedAt[transaction[entry]!]! < invokedAt[done]!) {
          next[entry] = free;
          free = entry;
        } else {
          next[entry] = last;
          last = entry;
        }
        entry = following;
      }
      const entry = take();
      transaction[entry] = done;
      version[entry] = left;
      next[entry] = last;
      first[key] = entry;
    },
    addPairs(key, newer, pairs) {
      let left = looks < MAX_LOOKS ? Number.POSITIVE_INFINITY : LOOKS_EACH;
      for (let entry = first[key]!; entry !== -1; entry = next[entry]!) {
        if (left === 0) {
          pairs.isPartial = true;
          return;
        }
        addVersionPair(pairs, version[entry]!, newer);
        looks += 1;
        left -= 1;
      }
    },
  };
}

/** The `ok` transactions in the order of their completions. */
function completedInOrder(table: TransactionTable): Int32Array {
  let events = 0;
  for (let row = 0; row < table.size; row++) {
    const completedAt = table.completedAt[row]!;
    if (completedAt !== NEVER && completedAt >= events) events = completedAt + 1;
  }
  const byEvent = new Int32Array(events).fill(-1);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] === OK) byEvent[table.completedAt[row]!] = row;
  }
  let length = 0;
  for (const row of byEvent) if (row !== -1) byEvent[length++] = row;
  return byEvent.subarray(0, length);
}
