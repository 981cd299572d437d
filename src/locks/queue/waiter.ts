import { firstInList } from '../table/claims.ts';
import { ANY_NUMBER, Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { holderOf } from '../table/slot-state.ts';

/** Whether a claim that is first in the queue of a slot could take the key. */
export function isOpenTo(table: LockTable, claim: number, state: number): boolean {
  const holder = holderOf(state);
  if (holder !== READERS) return holder === 0;
  return admitsReader(table, table.i32[claim + Claim.slot]!, table.i32[claim + Claim.sharers]!);
}

/** Whether the readers of a slot are few enough for one more that is to hold it as one of `sharers` at most. */
export function admitsReader(table: LockTable, slot: number, sharers: number): boolean {
  if (sharers === ANY_NUMBER) return true;
  const { i32 } = table;
  let present = 0;
  for (let claim = firstInList(table, slot, Slot.readers); claim !== 0; claim = i32[claim + Claim.next]!) {
    present += 1;
    if (present >= sharers) return false;
  }
  return sharers > 0;
}
