import { addToList, closeClaim, firstInList, removeFromList } from '../table/claims.ts';
import { Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { publishLease } from '../table/lease.ts';
import { currentTick } from '../table/lease-clock.ts';
import { holderOf, OWNER_DIED, releasedState } from '../table/slot-state.ts';

/** Puts the claim of a reader that has just taken the slot, with `taken`, in the slot's list. In the directory. */
export function beginReading(table: LockTable, claim: number, at: number, taken: number): void {
  addToList(table, claim, at, Slot.readers);
  if (!table.leased) return;
  table.i32[claim + Claim.tick] = currentTick(table);
  publishLease(table, at, taken);
}

/** Ends a reader's claim, in the directory; the last reader of a slot frees it, without waking the first in its queue. */
export function endReading(table: LockTable, claim: number): void {
  const slot = table.i32[claim + Claim.slot]!;
  removeFromList(table, claim, Slot.readers);
  closeClaim(table, claim);
  const isLast = firstInList(table, slot, Slot.readers) === 0;
  if (isLast && holderOf(Atomics.load(table.i32, slot + Slot.state)) === READERS)
    freeFromReaders(table, slot);
}

/** Frees a slot that readers held, in the directory, without waking the first in its queue. */
export function freeFromReaders(table: LockTable, at: number): void {
  const word = at + Slot.state;
  for (;;) {
    const state = Atomics.load(table.i32, word);
    // A reader is told that a holder died, but only an exclusive holder can repair what that one left.
    const released = releasedState(state) | (state & OWNER_DIED);
    if (Atomics.compareExchange(table.i32, word, state, released) === state) return;
  }
}
