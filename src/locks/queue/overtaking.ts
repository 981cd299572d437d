import { type LockTable, Slot } from '../table/layout.ts';
import { countBefore, grantsBetween, WAITERS } from '../table/slot-state.ts';

/**
 * How often the first in a slot's queue has been overtaken: every grant since its turn began went to a newcomer, so it
 * is the difference of two counts, and newcomers write nothing for it.
 */

/** Begins the turn of the claim that is now the first in the queue. In the directory. */
export function beginTurn(table: LockTable, at: number): void {
  Atomics.store(table.i32, at + Slot.turn, Atomics.load(table.i32, at + Slot.state));
}

/**
 * Lets no newcomer in any more until the first in the queue has had the slot, once the state is no longer `state`: a
 * newcomer that has read the turn already fails then.
 */
export function endOvertaking(table: LockTable, at: number, state: number): void {
  Atomics.store(table.i32, at + Slot.turn, countBefore(state, table.maxOvertakes));
}

/** Whether a newcomer may take the slot, whose state was read before: the first in its queue can still be overtaken. */
export function mayOvertake(table: LockTable, at: number, state: number): boolean {
  return (state & WAITERS) === 0 || overtakes(table, at, state) < table.maxOvertakes;
}

/**
 * Whether the first in the queue has been overtaken half as often as it may be, so that it should be awake by the time
 * when it is next.
 */
export function isOvertakenOften(table: LockTable, at: number, state: number): boolean {
  return 2 * overtakes(table, at, state) >= table.maxOvertakes;
}

function overtakes(table: LockTable, at: number, state: number): number {
  return grantsBetween(Atomics.load(table.i32, at + Slot.turn), state);
}
