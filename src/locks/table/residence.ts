import { type LockTable, RECYCLER, Slot } from './layout.ts';
import type { LockKey } from './lock-key.ts';
import { freeState, holderOf } from './slot-state.ts';

/** Whether the slot that the key was found in, and whose state was just read, is still the key's. */
export function stillOwnsSlot(table: LockTable, key: LockKey, state: number): boolean {
  return (
    freeState(state) === key.free &&
    holderOf(state) !== RECYCLER &&
    table.f64[key.at / 2 + Slot.assignment64] === key.assignment
  );
}
