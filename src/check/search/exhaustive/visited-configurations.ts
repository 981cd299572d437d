import { allocate, type MemoryBudget } from '../../limits/memory-budget.ts';

/**
 * A set of configurations, each a sequence of 32-bit words that is compared in full: with hashes alone, a
 * collision would now and then make a linearizable history look like a violation.
 *
 * A configuration is a key, followed by one bit per pending operation that was used. A configuration that has
 * used a subset of the pending operations of another with the same key can do whatever the other can, so only
 * the minimal sets are kept for each key.
 */
export interface VisitedConfigurations {
  /**
   * Adds a key of `keyLength` words and the bits that follow up to `length`. False if it is redundant: the
   * key was there with a subset of these bits. Equal keys must have equal lengths.
   *
   * @throws {@link OutOfMemoryError}
   */
  add(words: Int32Array, keyLength: number, length: number): boolean;
  /** How many bit sets were compared so far: the variable part of the cost of `add`. */
  compared(): number;
  /** Gives its memory back. */
  clear(): void;
}

const FIRST_TABLE = 1 << 5;
const FIRST_WORDS = 1 << 7;
/** The words before each key: its hash, its length, and the index of its first bit set. */
const HEADER = 3;

export function createVisited(memory: MemoryBudget): VisitedConfigurations {
  /** A hash table with the index in `store` of each key, plus one; 0 is a free slot. */
  let table = allocate(memory, FIRST_TABLE);
  /**
   * Keys, each after its header, and bit sets, each after the index of the next one with the same key. 0 ends
   * such a list: at index 0 there is a key.
   */
  let store = allocate(memory, FIRST_WORDS);
  let end = 0;
  let keys = 0;
  let compared = 0;

  function growTable(): void {
    const larger = allocate(memory, table.length * 2);
    for (const entry of table) {
      if (entry === 0) continue;
      let place = store[entry - 1]! & (larger.length - 1);
      while (larger[place] !== 0) place = (place + 1) & (larger.length - 1);
      larger[place] = entry;
    }
    memory.bytesLeft += table.byteLength;
    table = larger;
  }

  function reserve(words: number): void {
    while (end + words > store.length) {
      const larger = allocate(memory, store.length * 2);
      larger.set(store);
      memory.bytesLeft += store.byteLength;
      store = larger;
    }
  }

  function holds(at: number, words: Int32Array, length: number): boolean {
    if (store[at + 1] !== length) return false;
    for (let i = 0; i < length; i++) if (store[at + HEADER + i] !== words[i]) return false;
    return true;
  }

  /** Whether the stored bits at `at` are a subset of the given ones; with `reverse`, a superset. */
  function isWithin(at: number, words: Int32Array, from: number, to: number, reverse: boolean): boolean {
    for (let i = from; i < to; i++) {
      const stored = store[at + 1 + i - from]!;
      const given = words[i]!;
      if ((reverse ? given & ~stored : stored & ~given) !== 0) return false;
    }
    return true;
  }

  /** Adds a bit set to a key and drops those that it makes redundant. */
  function addBits(key: number, words: Int32Array, from: number, to: number): boolean {
    let link = key + 2;
    for (let at = store[link]!; at !== 0; at = store[link]!) {
      compared += 1;
      if (isWithin(at, words, from, to, false)) return false;
      if (isWithin(at, words, from, to, true)) store[link] = store[at]!;
      else link = at;
    }
    reserve(1 + to - from);
    store[end] = store[key + 2]!;
    for (let i = from; i < to; i++) store[end + 1 + i - from] = words[i]!;
    store[key + 2] = end;
    end += 1 + to - from;
    return true;
  }

  return {
    add(words, keyLength, length) {
      const hash = hashOf(words, keyLength);
      let place = hash & (table.length - 1);
      for (let entry = table[place]!; entry !== 0; entry = table[place]!) {
        if (store[entry - 1] === hash && holds(entry - 1, words, keyLength)) {
          return length > keyLength && addBits(entry - 1, words, keyLength, length);
        }
        place = (place + 1) & (table.length - 1);
      }
      reserve(HEADER + keyLength);
      const key = end;
      store[key] = hash;
      store[key + 1] = keyLength;
      store[key + 2] = 0;
      for (let i = 0; i < keyLength; i++) store[key + HEADER + i] = words[i]!;
      table[place] = key + 1;
      end += HEADER + keyLength;
      keys += 1;
      if (keys * 2 > table.length) growTable();
      if (length > keyLength) addBits(key, words, keyLength, length);
      return true;
    },
    compared: () => compared,
    clear() {
      memory.bytesLeft += table.byteLength + store.byteLength;
      table = new Int32Array(0);
      store = new Int32Array(0);
    },
  };
}

/** The 32-bit MurmurHash3 (Austin Appleby, public domain). */
function hashOf(words: Int32Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    let word = Math.imul(words[i]!, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
