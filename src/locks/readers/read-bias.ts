import { type LockTable, Slot } from '../table/layout.ts';
import { COUNT } from '../table/slot-state.ts';

/**
 * How many shared grants in a row, with no exclusive one in between, make a key read-biased. A writer pays for each
 * revocation, so a key that is written to more often than this does without.
 */
export const READS_IN_A_ROW = 32;

/** Counts a shared grant that is made in the directory. Returns whether the key is to be read-biased from now on. */
export function isReadMostly({ i32 }: LockTable, at: number, state: number): boolean {
  const count = state & COUNT;
  const reads = i32[at + Slot.readsSince] === count ? i32[at + Slot.reads]! + 1 : 1;
  i32[at + Slot.readsSince] = count;
  i32[at + Slot.reads] = reads;
  return reads >= READS_IN_A_ROW;
}

/** Begins to count anew. */
export function forgetReads({ i32 }: LockTable, at: number): void {
  i32[at + Slot.reads] = 0;
}
