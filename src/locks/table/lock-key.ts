import { InvalidKeyError } from '../api/lock-errors.ts';
import type { Attachment } from './attachment.ts';
import { type LockTable, MAX_KEY_LENGTH, RECYCLER, Slot } from './layout.ts';
import { freeState, holderOf } from './slot-state.ts';

/**
 * A key that is prepared for frequent use: it is hashed once, and remembers the slot where it was last found. Made by
 * `SessionLocks.key`; any other `SessionLocks` treats it like its name.
 */
export class LockKey {
  readonly name: string;
  /** @internal The attachment that it belongs to. */
  readonly member: Attachment;
  /** @internal */
  readonly hash: number;
  /** @internal The slot in which it was last found, or 0: a hint, checked at each use. */
  at = 0;
  /** @internal That slot's index. */
  index = 0;
  /** @internal That slot's state when it is free, its queue is empty and it has no flags. */
  free = 0;
  /** @internal That slot's assignment. */
  assignment = 0;

  /** @internal @throws {@link InvalidKeyError} unless the name is a string of 1 to 128 UTF-16 code units */
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

/** Whether the slot in which the key was last found, and whose state was just read, is still the key's. */
export function stillOwnsSlot(table: LockTable, key: LockKey, state: number): boolean {
  return (
    freeState(state) === key.free &&
    holderOf(state) !== RECYCLER &&
    table.f64[key.at / 2 + Slot.assignment64] === key.assignment
  );
}

/** Whether the characters in the slot are those of the key. */
export function slotHasKey(table: LockTable, at: number, key: LockKey): boolean {
  const { name } = key;
  if (table.i32[at + Slot.hash] !== key.hash || table.i32[at + Slot.keyLength] !== name.length) return false;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) {
    if (table.u16[start + i] !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Writes the characters and the hash. The length, without which the slot has no key, is left to the caller. */
export function writeKey(table: LockTable, at: number, key: LockKey): void {
  const { name } = key;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) table.u16[start + i] = name.charCodeAt(i);
  table.i32[at + Slot.hash] = key.hash;
}

/** The name of the key that a slot is assigned to. */
export function keyNameOf(table: LockTable, at: number): string {
  const start = (at + Slot.key) * 2;
  return String.fromCharCode(...table.u16.subarray(start, start + table.i32[at + Slot.keyLength]!));
}
