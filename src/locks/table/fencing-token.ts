import { Header, type LockTable, Slot } from './layout.ts';
import { countOf } from './slot-state.ts';

/**
 * A token is `base + 2 * count` for an exclusive grant, and one more for a shared grant, with the count of the slot's
 * state and the base of the slot's assignment: no grant writes a word for it. So exclusive grants of a key have rising
 * tokens, in the order of the compare-and-sets that took the slot, and a shared grant's token is between those of the
 * exclusive grants before and after it.
 *
 * Invariant: `Header.tokenFloor64` is at least the highest token of every assignment that has ended, and the base of a
 * new assignment is such that all of its tokens are higher. So a key that goes from one slot to another, with other
 * keys in between or not, never sees a lower token. The floor changes in the directory only.
 */
export function tokenOf(base: bigint, count: number, isShared: boolean): bigint {
  return base + BigInt(2 * count + Number(isShared));
}

/** Notes that an assignment ends, with its slot in `state`. In the directory. */
export function retireTokens(table: LockTable, at: number, state: number): void {
  raiseFloor(table, lastToken(table, at, state));
}

/** The base for an assignment that begins with the free state `free`. In the directory. */
export function nextBase({ i64 }: LockTable, free: number): bigint {
  return i64[Header.tokenFloor64]! - BigInt(2 * countOf(free));
}

/** The highest token that a slot's assignment has given out so far. */
export function lastToken({ i64 }: LockTable, at: number, state: number): bigint {
  return tokenOf(i64[at / 2 + Slot.base64]!, countOf(state), true);
}

/** Makes the tokens of every later assignment higher than `floor`. In the directory. */
export function raiseFloor({ i64 }: LockTable, floor: bigint): void {
  if (i64[Header.tokenFloor64]! < floor) i64[Header.tokenFloor64] = floor;
}
