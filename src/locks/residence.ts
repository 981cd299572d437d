import type { LockKey } from './key.ts';
import { RECYCLER, Slot, type Table } from './layout.ts';
import { freed, holderOf } from './state.ts';

/** Whether the slot that the key was found in, and whose state was just read, is still the key's. */
export function isAt(table: Table, key: LockKey, state: number): boolean {
  return (
    freed(state) === key.free &&
    holderOf(state) !== RECYCLER &&
    table.f64[key.at / 2 + Slot.assignment64] === key.assignment
  );
}
