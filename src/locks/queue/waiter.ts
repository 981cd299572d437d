import { Claim, type LockTable, READERS } from '../table/layout.ts';
import { holderOf } from '../table/slot-state.ts';

/** Whether a claim that is first in the queue of a slot could take the key. */
export function isOpenTo(table: LockTable, claim: number, state: number): boolean {
  const holder = holderOf(state);
  return holder === 0 || (holder === READERS && table.i32[claim + Claim.shared] === 1);
}
