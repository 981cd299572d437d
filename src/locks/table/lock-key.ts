import { InvalidKeyError } from '../api/lock-errors.ts';
import type { Attachment } from './attachment.ts';
import { type LockTable, MAX_KEY_LENGTH, Slot } from './layout.ts';

/**
 * A key that is ready for use: hashed once, and it remembers where it was found last. Made by
 * {@link SessionLocks.key}; elsewhere than there it is as good as its name.
 */
export class LockKey {
  readonly name: string;
  /** @internal Whose hints these are: one that is held stays where it was found. */
  readonly member: Attachment;
  /** @internal */
  readonly hash: number;
  /** @internal The slot that it was found in, 0 for none: a hint, checked at each use. */
  at = 0;
  /** @internal That slot's number. */
  index = 0;
  /** @internal That slot's state when it is free and has nothing to tell. */
  free = 0;
  /** @internal That slot's assignment. */
  assignment = 0;

  /** @throws {@link InvalidKeyError} unless the name is a string of 1 to 128 UTF-16 code units. */
  constructor(member: Attachment, name: string) {
    if (typeof name !== 'string' || name.length < 1 || name.length > MAX_KEY_LENGTH) {
      throw new InvalidKeyError(name, MAX_KEY_LENGTH);
    }
    this.member = member;
    this.name = name;
    this.hash = hashOf(name);
  }
}

/** FNV-1a over UTF-16 code units, with MurmurHash3's final mix. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export function slotHasKey(table: LockTable, at: number, key: LockKey): boolean {
  const { name } = key;
  if (table.i32[at + Slot.hash] !== key.hash || table.i32[at + Slot.keyLength] !== name.length) return false;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) {
    if (table.u16[start + i] !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Writes the characters and the hash; the length, which makes it a key, is the caller's to write. */
export function writeKey(table: LockTable, at: number, key: LockKey): void {
  const { name } = key;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) table.u16[start + i] = name.charCodeAt(i);
  table.i32[at + Slot.hash] = key.hash;
}

/** The name of the key that a slot is of. */
export function keyNameOf(table: LockTable, at: number): string {
  const start = (at + Slot.key) * 2;
  return String.fromCharCode(...table.u16.subarray(start, start + table.i32[at + Slot.keyLength]!));
}
