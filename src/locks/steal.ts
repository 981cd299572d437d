import type { Attachment } from './attachment.ts';
import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import type { LockKey } from './key.ts';
import { Slot, type Table } from './layout.ts';
import { leaseLeft, publishMissingLease, wipeLease } from './lease.ts';
import { isAt } from './residence.ts';
import { CONTESTED, holderOf, OWNER_DIED, WAITERS } from './state.ts';

/**
 * Takes the key's slot from a holder whose lease has run out.
 *
 * While the state says CONTESTED the holder can't release, so the lease that is read is that of the grant that
 * is robbed, even if the same thread has released and acquired in between. A thread that dies in here leaves the
 * directory to the warden, which ends the contest in the holder's favour.
 */
export function steal(owner: Attachment, key: LockKey): boolean {
  const { table, thread } = owner;
  const word = key.at + Slot.state;
  lockDirectory(table, thread);
  try {
    const state = Atomics.load(table.i32, word);
    const holder = holderOf(state);
    if (holder === 0 || !isAt(table, key, state)) return false;
    if (Atomics.compareExchange(table.i32, word, state, state | CONTESTED) !== state) return false;
    const left = leaseLeft(table, key.at, holder);
    if (left <= 0) {
      wipeLease(table, key.at);
      takeOver(table, word, key.free | thread);
      return true;
    }
    if (Number.isNaN(left)) publishMissingLease(table, key.at, holder);
    Atomics.and(table.i32, word, ~CONTESTED);
    return false;
  } finally {
    unlockDirectory(table);
  }
}

/**
 * Only a waiter can change a contested state, by announcing itself. It is taken for granted that one has: the thief
 * may have waited itself, and eaten a wake-up that it has to pass on.
 */
function takeOver(table: Table, word: number, held: number): void {
  let state = Atomics.load(table.i32, word);
  for (;;) {
    const seen = Atomics.compareExchange(table.i32, word, state, held | WAITERS | (state & OWNER_DIED));
    if (seen === state) return;
    state = seen;
  }
}
