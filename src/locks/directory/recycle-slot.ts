import { isUnread, revoke } from '../readers/revoke.ts';
import { unlinkSlot } from '../table/buckets.ts';
import { Header, type LockTable, nthSlot, RECYCLER, Slot } from '../table/layout.ts';
import { isFree, OWNER_DIED } from '../table/slot-state.ts';

/** A slot that can be assigned to a key, in no chain and held by `RECYCLER`; 0 if the table is full. In the directory. */
export function takeSlotToAssign(table: LockTable): number {
  return takeUnusedSlot(table) || recycleSlot(table);
}

function takeUnusedSlot(table: LockTable): number {
  const used = Atomics.load(table.i32, Header.usedSlots);
  if (used === table.capacity) return 0;
  const at = nthSlot(table, used);
  Atomics.store(table.i32, at + Slot.state, RECYCLER);
  Atomics.store(table.i32, Header.usedSlots, used + 1);
  return at;
}

/** How many sweeps other threads may spoil by taking and releasing keys, before the table counts as full. */
const MAX_SWEEPS = 16;

function recycleSlot(table: LockTable): number {
  for (let turn = 0, before = Number.NaN; turn < MAX_SWEEPS; turn++) {
    // That a key's last holder died is forgotten only if there is no other slot left.
    const at = sweep(table, 0) || sweep(table, OWNER_DIED);
    if (at !== 0) return at;
    // Other threads take and release keys during a sweep: a table is full if it did not change between two of them.
    const print = fingerprint(table);
    if (print === before) break;
    before = print;
  }
  return 0;
}

/** Covers the counts of the slots: so a key that was taken and released in between shows. */
function fingerprint(table: LockTable): number {
  let print = 0;
  for (let index = 0; index < table.capacity; index++) {
    print = Math.imul(print ^ Atomics.load(table.i32, nthSlot(table, index) + Slot.state), 0x01000193);
  }
  return print;
}

/** The next slot, in the order of a clock algorithm, that is free and has no flags except `tolerated`; or 0. */
function sweep(table: LockTable, tolerated: number): number {
  const { i32, capacity } = table;
  for (let turn = 0; turn < capacity; turn++) {
    const hand = i32[Header.recycleHand]!;
    i32[Header.recycleHand] = (hand + 1) % capacity;
    const at = nthSlot(table, hand);
    if (isUnread(table, at)) revoke(table, at);
    const state = Atomics.load(i32, at + Slot.state);
    if (!isFree(state & ~tolerated)) continue;
    if (Atomics.compareExchange(i32, at + Slot.state, state, state | RECYCLER) !== state) continue;
    unlinkSlot(table, at);
    return at;
  }
  return 0;
}
