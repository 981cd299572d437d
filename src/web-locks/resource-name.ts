import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/*
 * The key of a resource name is the name itself, if it can be one. Otherwise the key begins with '-', with which no name
 * begins: so different names have different keys.
 */

const MAX_KEY_LENGTH = 128;
const EMPTY_NAME = '-';

/** The key of the lock table that stands for a name. */
export function keyOf(name: string): string {
  if (name === '') return EMPTY_NAME;
  if (name.length <= MAX_KEY_LENGTH) return name;
  // As UTF-16, which tells unpaired surrogates from each other.
  const hash = createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('base64url');
  const start = name.slice(0, MAX_KEY_LENGTH - hash.length - 2);
  return `-${start}…${hash}`;
}

/** The name that a key stands for, or the key if its name is too long to be known from it. */
export function nameOf(key: string): string {
  return key === EMPTY_NAME ? '' : key;
}
