import { LockTableFullError } from '../api/lock-errors.ts';
import { firstInList, repairClaims } from './claims.ts';
import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import { Header, type LockTable, nthSlot, READERS, RECYCLER, Slot, slotIndex } from './layout.ts';
import { NO_LEASE, startReservation } from './lease.ts';
import { type LockKey, slotHasKey, writeKey } from './lock-key.ts';
import { clearAnyOwner } from './owner-word.ts';
import {
  CONTESTED,
  freeState,
  holderOf,
  NOBODY_QUEUED,
  nextGeneration,
  OWNER_DIED,
  releasedState,
  WAITERS,
} from './slot-state.ts';

/**
 * The directory: which slot is a key's. Buckets of singly linked slots, changed by one thread at a time.
 *
 * Invariants. A key has at most one slot, since only whoever is in the directory gives one out, after looking.
 * A slot stays with its key while its state has a holder or `WAITERS`, and as long afterwards as nobody needs it.
 * A slot changes hands only through `RECYCLER`, with a new generation and a new assignment; so whoever holds a
 * slot and finds in it the assignment that it looked for, holds that key.
 * The chains are redundant: a death in here is repaired by linking every slot again, whatever was half done.
 */

/** A lock-free walk gives up after this many slots; a walk in the directory does not. */
const PATIENT_STEPS = 64;

/** Whether the key has a slot, without waiting. False may also mean that the chain was being changed. */
export function findSlot(table: LockTable, key: LockKey, steps: number = PATIENT_STEPS): boolean {
  const { i32 } = table;
  let at = Atomics.load(i32, bucketOf(table, key.hash));
  for (; at !== 0 && steps > 0; steps--) {
    const state = Atomics.load(i32, at + Slot.state);
    if (holderOf(state) !== RECYCLER && slotHasKey(table, at, key)) {
      const assignment = table.f64[at / 2 + Slot.assignment64]!;
      // The key and the assignment were read while the slot was this key's if its generation has not changed.
      const again = Atomics.load(i32, at + Slot.state);
      if (holderOf(again) === RECYCLER || freeState(again) !== freeState(state)) return false;
      key.at = at;
      key.index = slotIndex(table, at);
      key.free = freeState(state);
      key.assignment = assignment;
      return true;
    }
    at = Atomics.load(i32, at + Slot.next);
  }
  return false;
}

/**
 * Finds the key's slot or gives it one, held by `me` from the start.
 *
 * @throws {@link LockTableFullError} with nothing changed.
 */
export function findOrAssignSlot(table: LockTable, me: number, key: LockKey): 'found' | 'assigned' {
  lockDirectory(table, me);
  try {
    return ensureSlot(table, me, key);
  } finally {
    unlockDirectory(table);
  }
}

/** The same, for whoever is in the directory. `holder` 0 leaves a slot that was assigned free. */
export function ensureSlot(table: LockTable, holder: number, key: LockKey): 'found' | 'assigned' {
  if (findSlot(table, key, Number.POSITIVE_INFINITY)) return 'found';
  assignSlot(table, holder, key);
  return 'assigned';
}

function assignSlot(table: LockTable, holder: number, key: LockKey): void {
  const { i32 } = table;
  const at = takeUnusedSlot(table) || recycleSlot(table);
  if (at === 0) throw new LockTableFullError(table.capacity, 'keys');
  const free = nextGeneration(Atomics.load(i32, at + Slot.state));
  const assignment = table.f64[Header.assignments64]! + 1;
  // The slot has no key while it is between two of them, so that a repair can tell. The length makes it the new one's.
  Atomics.store(i32, at + Slot.keyLength, 0);
  writeKey(table, at, key);
  table.f64[Header.assignments64] = assignment;
  table.f64[at / 2 + Slot.assignment64] = assignment;
  clearAnyOwner(table, at);
  Atomics.store(table.i64, at / 2 + Slot.lease64, NO_LEASE);
  Atomics.store(i32, at + Slot.state, free | RECYCLER);
  Atomics.store(i32, at + Slot.keyLength, key.name.length);
  link(table, at);
  Object.assign(key, { at, index: slotIndex(table, at), free, assignment });
  Atomics.store(i32, at + Slot.state, free | holder);
}

/** The next slot that was never used, held by the recycler; 0 if there is none. */
function takeUnusedSlot(table: LockTable): number {
  const used = Atomics.load(table.i32, Header.usedSlots);
  if (used === table.capacity) return 0;
  const at = nthSlot(table, used);
  Atomics.store(table.i32, at + Slot.state, RECYCLER);
  Atomics.store(table.i32, Header.usedSlots, used + 1);
  return at;
}

/** Sweeps that one key's coming and going may spoil before the table counts as full. */
const MAX_SWEEPS = 16;

/** A slot that nobody holds or waits for, unlinked and held by the recycler; 0 if there is none. */
function recycleSlot(table: LockTable): number {
  for (let turn = 0, before = Number.NaN; turn < MAX_SWEEPS; turn++) {
    // A key whose last holder died loses that note only when there is no other slot left.
    const at = sweep(table, 0) || sweep(table, OWNER_DIED);
    if (at !== 0) return at;
    // Others take and give back while this one looks: full is a table that did not change between two looks.
    const print = fingerprint(table);
    if (print === before) break;
    before = print;
  }
  return 0;
}

/** With the tokens, which never come back: what is taken and given back in turn is not taken for what stays. */
function fingerprint(table: LockTable): number {
  let print = Number(BigInt.asIntN(32, Atomics.load(table.i64, Header.token64)));
  for (let index = 0; index < table.capacity; index++) {
    print = Math.imul(print ^ Atomics.load(table.i32, nthSlot(table, index) + Slot.state), 0x01000193);
  }
  return print;
}

function sweep(table: LockTable, tolerated: number): number {
  const { i32, capacity } = table;
  for (let turn = 0; turn < capacity; turn++) {
    const hand = i32[Header.recycleHand]!;
    i32[Header.recycleHand] = (hand + 1) % capacity;
    const at = nthSlot(table, hand);
    const state = Atomics.load(i32, at + Slot.state);
    if (state !== freeState(state) && state !== (freeState(state) | tolerated)) continue;
    if (Atomics.compareExchange(i32, at + Slot.state, state, state | RECYCLER) !== state) continue;
    unlink(table, at);
    return at;
  }
  return 0;
}

/**
 * Makes a directory that a thread died in whole again: nothing in recycling, nothing contested, every key and every
 * claim linked.
 */
export function repairDirectory(table: LockTable): void {
  const { i32 } = table;
  repairClaims(table);
  i32.fill(0, table.buckets, table.buckets + table.bucketMask + 1);
  const used = Atomics.load(i32, Header.usedSlots);
  for (let index = 0; index < used; index++) {
    const at = nthSlot(table, index);
    const state = Atomics.and(i32, at + Slot.state, ~CONTESTED) & ~CONTESTED;
    if (holderOf(state) === RECYCLER) {
      // A slot that has a key, the old one or the new, is that key's, and free; without one it is blank.
      const whole = Atomics.load(i32, at + Slot.keyLength) !== 0;
      Atomics.store(i32, at + Slot.state, whole ? state & ~RECYCLER : nextGeneration(state));
    }
    if (i32[at + Slot.keyLength] !== 0) link(table, at);
    if (firstInList(table, at, Slot.queue) !== 0) Atomics.or(i32, at + Slot.state, WAITERS);
    else Atomics.and(i32, at + Slot.state, NOBODY_QUEUED);
    if (holderOf(state) === READERS && firstInList(table, at, Slot.readers) === 0) freeFromReaders(table, at);
  }
}

/** Frees a slot that readers had, the first in line being woken. Returns the state before. */
export function freeFromReaders(table: LockTable, at: number): number {
  const word = at + Slot.state;
  startReservation(table, at);
  for (;;) {
    const state = Atomics.load(table.i32, word);
    // A reader is told that a holder died, but only an exclusive holder can mend what it left.
    if (
      Atomics.compareExchange(table.i32, word, state, releasedState(state) | (state & OWNER_DIED)) === state
    )
      return state;
  }
}

function bucketOf(table: LockTable, hash: number): number {
  return table.buckets + (hash & table.bucketMask);
}

function link(table: LockTable, at: number): void {
  const bucket = bucketOf(table, table.i32[at + Slot.hash]!);
  Atomics.store(table.i32, at + Slot.next, Atomics.load(table.i32, bucket));
  Atomics.store(table.i32, bucket, at);
}

function unlink(table: LockTable, at: number): void {
  const { i32 } = table;
  let from = bucketOf(table, i32[at + Slot.hash]!);
  for (let next = Atomics.load(i32, from); next !== 0; next = Atomics.load(i32, from)) {
    if (next === at) {
      Atomics.store(i32, from, Atomics.load(i32, at + Slot.next));
      return;
    }
    from = next + Slot.next;
  }
}
