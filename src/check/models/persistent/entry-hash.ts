import { jsonText } from '../../json/json-text.ts';

/** Hashes of contents are whole numbers below this, so that the sum of two is exact. */
const LIMIT = 2 ** 52;

/** A hash of a JSON value, of 32 bits. */
export function hashOfValue(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return scramble(value | 0, (value / 2 ** 32) | 0);
  return hashOfText(typeof value === 'string' ? value : jsonText(value));
}

/** The hash of Fowler, Noll and Vo (FNV-1a), of 32 bits, over UTF-16 code units. */
export function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The hash of one entry of a content: of a key and its value, given by their hashes. */
export function hashOfEntry(key: number, value: number): number {
  return (scramble(key, value) >>> 12) * 2 ** 32 + (scramble(value, ~key) >>> 0);
}

/**
 * The hash of a content is the sum of the hashes of its entries, so it does not depend on the order in which
 * they were added.
 */
export function withEntry(content: number, entry: number): number {
  const sum = content + entry;
  return sum < LIMIT ? sum : sum - LIMIT;
}

/** The hash of a content without an entry that it has. */
export function withoutEntry(content: number, entry: number): number {
  return content < entry ? content - entry + LIMIT : content - entry;
}

function scramble(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}
