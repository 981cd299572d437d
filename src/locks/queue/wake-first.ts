import { firstInList, wakeClaim } from '../table/claims.ts';
import { type LockTable, Slot } from '../table/layout.ts';
import { startReservation } from '../table/lease.ts';
import { HOLDER, WAITERS, WAKING } from '../table/slot-state.ts';
import { mayOvertake } from './overtaking.ts';
import { isOpenTo } from './waiter.ts';

/**
 * Which thread wakes which. Invariant: a slot that is free and has WAITERS also has WAKING, a spinner, or a thread that is about
 * to call {@link wakeUnlessSpinning}: the one that freed it, or the spinner that has just left. If that thread dies, the
 * warden wakes the first.
 *
 * With a spinner the wake-up would lead nowhere: the spinner is running, and faster. A thread that frees a slot first
 * frees it and then looks for a spinner, and a spinner first leaves and then looks at the slot, so one of the two sees
 * the other. When the first has been overtaken often, the spinner makes room for it.
 */

/** Wakes the first in the queue of a slot, if the slot is free, unless a spinner is about to take it. */
export function wakeUnlessSpinning(table: LockTable, at: number): void {
  const { i32 } = table;
  const word = at + Slot.state;
  for (;;) {
    const isSpinning = Atomics.load(i32, at + Slot.spinner) !== 0;
    const state = Atomics.load(i32, word);
    // A thread that has taken the slot meanwhile wakes the first when it frees the slot.
    if ((state & (HOLDER | WAITERS | WAKING)) !== WAITERS) return;
    if (isSpinning && mayOvertake(table, at, state)) return;
    startReservation(table, at);
    if (Atomics.compareExchange(i32, word, state, state | WAKING) !== state) continue;
    wakeClaim(table, firstInList(table, at, Slot.queue));
    return;
  }
}

/**
 * Wakes the first in the queue if it could take the key. If not, WAKING is cleared, so that the next release will. In
 * the directory.
 */
export function wakeFirst(table: LockTable, slot: number): void {
  startReservation(table, slot);
  const first = firstInList(table, slot, Slot.queue);
  const state = Atomics.and(table.i32, slot + Slot.state, ~WAKING);
  if (!isOpenTo(table, first, state)) return;
  Atomics.or(table.i32, slot + Slot.state, WAKING);
  wakeClaim(table, first);
}
