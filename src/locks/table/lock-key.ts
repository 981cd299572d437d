import { InvalidKeyError } from '../api/lock-errors.ts';
import type { Attachment } from './attachment.ts';
import { type LockTable, MAX_KEY_LENGTH, RECYCLER, Slot } from './layout.ts';
import { holderOf } from './slot-state.ts';

/** @internal A slot, as it is assigned to a key. */
export interface Place {
  /** The slot; 0 for a key that was never found. */
  readonly at: number;
  readonly assignment: number;
  /** What the tokens of the assignment are counted from. */
  readonly base: bigint;
}

const NOWHERE: Place = { at: 0, assignment: 0, base: 0n };

/**
 * A key that is prepared for frequent use: it is hashed once, and remembers the slot where it was last found. Made by
 * `SessionLocks.key`; any other `SessionLocks` treats it like its name.
 */
export class LockKey {
  /** The key, as it was given. */
  readonly name: string;
  /** @internal The attachment that it belongs to. */
  readonly member: Attachment;
  /** @internal */
  readonly hash: number;
  /** @internal Where it was last found: a hint, checked at each use. */
  place: Place = NOWHERE;
  /** @internal The state of the slot there when it was last seen free, without flags: a hint. */
  free = 0;

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

/** @internal Whether the slot in which the key was last found was still the key's when its state was read, just before. */
export function stillOwnsSlot(table: LockTable, { place }: LockKey, state: number): boolean {
  return holderOf(state) !== RECYCLER && isAssigned(table, place);
}

/** @internal Whether the slot still has the same assignment. */
export function isAssigned({ f64 }: LockTable, { at, assignment }: Place): boolean {
  return f64[(at >>> 1) + Slot.assignment64] === assignment;
}

/** @internal Whether the characters in the slot are those of the key. */
export function slotHasKey(table: LockTable, at: number, key: LockKey): boolean {
  const { name } = key;
  if (table.i32[at + Slot.hash] !== key.hash || table.i32[at + Slot.keyLength] !== name.length) return false;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) {
    if (table.u16[start + i] !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** @internal Writes the characters and the hash. The length, without which the slot has no key, is left to the caller. */
export function writeKey(table: LockTable, at: number, key: LockKey): void {
  const { name } = key;
  const start = (at + Slot.key) * 2;
  for (let i = 0; i < name.length; i++) table.u16[start + i] = name.charCodeAt(i);
  table.i32[at + Slot.hash] = key.hash;
}

/** @internal The name of the key that a slot is assigned to. */
export function keyNameOf(table: LockTable, at: number): string {
  const start = (at + Slot.key) * 2;
  return String.fromCharCode(...table.u16.subarray(start, start + table.i32[at + Slot.keyLength]!));
}
