import { LockTableFullError } from '../api/lock-errors.ts';
import { bucketOf, linkSlot } from './buckets.ts';
import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import { Header, type LockTable, RECYCLER, Slot, slotIndex } from './layout.ts';
import { NO_LEASE } from './lease.ts';
import { type LockKey, slotHasKey, writeKey } from './lock-key.ts';
import { clearAnyOwner } from './owner-word.ts';
import { takeSlotToAssign } from './recycle-slot.ts';
import { freeState, holderOf, nextGeneration } from './slot-state.ts';

/**
 * The directory: which slot is assigned to which key. A hash table whose buckets are singly linked chains of slots,
 * changed by one thread at a time.
 *
 * Invariants. A key has at most one slot, because slots are assigned only in the directory, after a search. A slot stays
 * with its key while its state has a holder or `WAITERS`, and after that for as long as it is not needed for another
 * key. A slot is assigned to another key only by way of `RECYCLER`, with a new generation and a new assignment; so a
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
    const state = Atomics.load(i32, at + Slot.state);
    if (holderOf(state) !== RECYCLER && slotHasKey(table, at, key)) {
      const assignment = table.f64[at / 2 + Slot.assignment64]!;
      // If the generation has not changed, the slot was the key's while its characters and assignment were read.
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
  if (findSlot(table, key, Number.POSITIVE_INFINITY)) return 'found';
  assignSlot(table, holder, key);
  return 'assigned';
}

function assignSlot(table: LockTable, holder: number, key: LockKey): void {
  const { i32 } = table;
  const at = takeSlotToAssign(table);
  if (at === 0) throw new LockTableFullError(table.capacity, 'keys');
  const free = nextGeneration(Atomics.load(i32, at + Slot.state));
  const assignment = table.f64[Header.assignments64]! + 1;
  // Between two keys the slot has none, so that a repair can tell. Writing the length makes it the new key's.
  Atomics.store(i32, at + Slot.keyLength, 0);
  writeKey(table, at, key);
  table.f64[Header.assignments64] = assignment;
  table.f64[at / 2 + Slot.assignment64] = assignment;
  clearAnyOwner(table, at);
  Atomics.store(table.i64, at / 2 + Slot.lease64, NO_LEASE);
  Atomics.store(i32, at + Slot.state, free | RECYCLER);
  Atomics.store(i32, at + Slot.keyLength, key.name.length);
  linkSlot(table, at);
  Object.assign(key, { at, index: slotIndex(table, at), free, assignment });
  Atomics.store(i32, at + Slot.state, free | holder);
}
