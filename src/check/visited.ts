import { type Memory, OutOfMemoryError, take } from './memory.ts';

/**
 * A set of sequences of 32-bit words, compared in full: a hash alone would now and then take two configurations for
 * one, and so call a history wrong that is not.
 */
export interface Visited {
  /** Adds the first `length` words; false if they were there. @throws {@link OutOfMemoryError} */
  add(words: Int32Array, length: number): boolean;
  /** Gives its memory back. */
  clear(): void;
}

const FIRST_TABLE = 1 << 8;
const FIRST_WORDS = 1 << 11;

export function createVisited(memory: Memory): Visited {
  /** Where in `store` an entry begins, plus one: 0 is a free place. */
  let table = new Int32Array(FIRST_TABLE);
  /** Entry after entry: its hash, its length, its words. */
  let store = new Int32Array(FIRST_WORDS);
  let end = 0;
  let entries = 0;
  let counted = 0;
  count(table.byteLength + store.byteLength);

  function count(bytes: number): void {
    take(memory, bytes);
    counted += bytes;
  }

  function allocate(words: number): Int32Array<ArrayBuffer> {
    count(words * 4);
    try {
      return new Int32Array(words);
    } catch (cause) {
      throw new OutOfMemoryError('The check has used up the memory of the machine.', { cause });
    }
  }

  function growTable(): void {
    const larger = allocate(table.length * 2);
    for (let at = 0; at < end; at += 2 + store[at + 1]!) {
      let place = store[at]! & (larger.length - 1);
      while (larger[place] !== 0) place = (place + 1) & (larger.length - 1);
      larger[place] = at + 1;
    }
    memory.bytesLeft += table.byteLength;
    counted -= table.byteLength;
    table = larger;
  }

  function growStore(): void {
    const larger = allocate(store.length * 2);
    larger.set(store);
    memory.bytesLeft += store.byteLength;
    counted -= store.byteLength;
    store = larger;
  }

  function holds(at: number, words: Int32Array, length: number): boolean {
    if (store[at + 1] !== length) return false;
    for (let i = 0; i < length; i++) if (store[at + 2 + i] !== words[i]) return false;
    return true;
  }

  return {
    add(words, length) {
      const hash = hashOf(words, length);
      let place = hash & (table.length - 1);
      for (let at = table[place]!; at !== 0; at = table[place]!) {
        if (store[at - 1] === hash && holds(at - 1, words, length)) return false;
        place = (place + 1) & (table.length - 1);
      }
      while (end + 2 + length > store.length) growStore();
      store[end] = hash;
      store[end + 1] = length;
      for (let i = 0; i < length; i++) store[end + 2 + i] = words[i]!;
      table[place] = end + 1;
      end += 2 + length;
      entries += 1;
      if (entries * 2 > table.length) growTable();
      return true;
    },
    clear() {
      memory.bytesLeft += counted;
      counted = 0;
      table = new Int32Array(0);
      store = new Int32Array(0);
    },
  };
}

/** MurmurHash3's 32-bit mix (Austin Appleby, public domain). */
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
