import { LockTableFullError } from '../api/lock-errors.ts';
import { bucketOf, linkSlot } from '../table/buckets.ts';
import { retireGrants } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { lastToken, nextBase, raiseFloor, retireTokens } from '../table/fencing-token.ts';
import { Header, type LockTable, nthSlot, RECYCLER, Slot } from '../table/layout.ts';
import { clearLease } from '../table/lease.ts';
import { type LockKey, slotHasKey, writeKey } from '../table/lock-key.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import { COUNT, holderOf, isThread, nextAssignment, takenByNewcomer, USED_UP } from '../table/slot-state.ts';
import { takeSlotToAssign } from './recycle-slot.ts';

/**
 * The directory: which slot is assigned to which key. A hash table whose buckets are singly linked chains of slots,
 * changed by one thread at a time.
 *
 * Invariants. A key has at most one slot, because slots are assigned only in the directory, after a search. A slot stays
 * with its key while its state has a holder or `WAITERS`, and after that for as long as it is not needed for another
 * key. A slot is assigned to another key only by way of `RECYCLER`, and never has the same assignment again; so a
 * thread that holds a slot and finds in it the assignment that it looked for, holds that key. The chains are redundant:
 * a death in here is repaired by linking every slot again, whatever was half done.
 */

/** A lock-free walk gives up after this many slots; a walk in the directory does not. */
const MAX_STEPS = 64;

/** Whether the key has a slot, found without waiting. False may also mean that the chain was being changed. */
export function findSlot(table: LockTable, key: LockKey, maxSteps: number = MAX_STEPS): boolean {
  const { i32 } = table;
  let at = Atomics.load(i32, bucketOf(table, key.hash));
  for (let steps = maxSteps; at !== 0 && steps > 0; steps--) {
    const assignment = table.f64[at / 2 + Slot.assignment64]!;
    if (holderOf(Atomics.load(i32, at + Slot.state)) !== RECYCLER && slotHasKey(table, at, key)) {
      const base = table.i64[at / 2 + Slot.base64]!;
      // If the assignment has not changed, the slot was the key's while its characters and its base were read.
      const state = Atomics.load(i32, at + Slot.state);
      if (holderOf(state) === RECYCLER || table.f64[at / 2 + Slot.assignment64] !== assignment) return false;
      key.place = { at, assignment, base };
      key.free = state & COUNT;
      return true;
    }
    at = Atomics.load(i32, at + Slot.next);
  }
  return false;
}

/**
 * Finds the key's slot, or assigns one to it, which is then held by `me` from the start.
 *
 * @throws {@link LockTableFullError} with nothing changed
 */
export function findOrAssignSlot(table: LockTable, me: number, key: LockKey): 'found' | 'assigned' {
  lockDirectory(table, me);
  try {
    return ensureSlot(table, me, key);
  } finally {
    unlockDirectory(table);
  }
}

/**
 * Finds the key's slot, or assigns one to it, in the directory. A slot that is assigned is held by `holder`; with 0 it
 * is free.
 *
 * @throws {@link LockTableFullError} with nothing changed
 */
export function ensureSlot(table: LockTable, holder: number, key: LockKey): 'found' | 'assigned' {
  if (findInDirectory(table, key)) return 'found';
  assignSlot(table, holder, key);
  return 'assigned';
}

/** Finds a key whose slot has a new assignment, or gives it one if the present one is used up. */
export function renewUsedUp(table: LockTable, me: number, key: LockKey): void {
  lockDirectory(table, me);
  try {
    findInDirectory(table, key);
  } finally {
    unlockDirectory(table);
  }
}

/** Whether the key has a slot. If its assignment is used up, it gets a new one, unless a thread holds the slot. */
function findInDirectory(table: LockTable, key: LockKey): boolean {
  if (!findSlot(table, key, Number.POSITIVE_INFINITY)) return false;
  const { at } = key.place;
  const state = Atomics.load(table.i32, at + Slot.state);
  if ((state & USED_UP) === 0 || isThread(holderOf(state))) return true;
  renewAssignment(table, at, state);
  return findSlot(table, key, Number.POSITIVE_INFINITY);
}

/** Makes every later token of every key higher than `floor`. */
export function raiseTokens(table: LockTable, me: number, floor: bigint): void {
  lockDirectory(table, me);
  try {
    raiseFloor(table, floor);
    for (let index = 0; index < table.i32[Header.usedSlots]!; index++) {
      const at = nthSlot(table, index);
      const word = at + Slot.state;
      if (lastToken(table, at, Atomics.load(table.i32, word)) <= floor) Atomics.or(table.i32, word, USED_UP);
    }
  } finally {
    unlockDirectory(table);
  }
}

/**
 * Gives a slot whose assignment is used up a new one, for the same key. In the directory.
 *
 * Nothing takes a slot that is used up, and the flag is the last to change: after a death in here, it is done again. The
 * base changes before the assignment, so that no thread takes the old base for that of the new assignment.
 */
function renewAssignment(table: LockTable, at: number, state: number): void {
  const word = at + Slot.state;
  const free = nextAssignment(state);
  retireTokens(table, at, state);
  retireGrants(table, at, state);
  beginAssignment(table, at, free);
  for (let seen = state; ; ) {
    const renewed = free | (seen & ~(COUNT | USED_UP));
    const now = Atomics.compareExchange(table.i32, word, seen, renewed);
    if (now === seen) return;
    seen = now;
  }
}

/** `free`: the free state with which the assignment begins. */
function beginAssignment(table: LockTable, at: number, free: number): void {
  const { i32, i64, f64 } = table;
  f64[Header.assignments64]! += 1;
  i32[at + Slot.first] = free;
  i64[at / 2 + Slot.base64] = nextBase(table, free);
  f64[at / 2 + Slot.assignment64] = f64[Header.assignments64]!;
}

function assignSlot(table: LockTable, holder: number, key: LockKey): void {
  const { i32 } = table;
  const at = takeSlotToAssign(table);
  if (at === 0) throw new LockTableFullError(table.capacity, 'keys');
  const state = Atomics.load(i32, at + Slot.state);
  const free = nextAssignment(state);
  retireTokens(table, at, state);
  retireGrants(table, at, state);
  // Between two keys the slot has none, so that a repair can tell. Writing the length makes it the new key's.
  Atomics.store(i32, at + Slot.keyLength, 0);
  writeKey(table, at, key);
  beginAssignment(table, at, free);
  clearAnyOwner(table, at);
  clearLease(table, at);
  Atomics.store(i32, at + Slot.state, free | RECYCLER);
  Atomics.store(i32, at + Slot.keyLength, key.name.length);
  linkSlot(table, at);
  const assignment = table.f64[at / 2 + Slot.assignment64]!;
  key.place = { at, assignment, base: table.i64[at / 2 + Slot.base64]! };
  key.free = free;
  Atomics.store(i32, at + Slot.state, holder === 0 ? free : takenByNewcomer(free, holder));
}
