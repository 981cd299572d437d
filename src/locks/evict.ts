import type { Attachment } from './attachment.ts';
import { claimsOf, closeClaim, delist, firstOf, wake } from './claims.ts';
import { Counter, count } from './counters.ts';
import { freeOfReaders } from './directory.ts';
import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import type { LockKey } from './key.ts';
import { READERS, Slot, type Table } from './layout.ts';
import { leaseLeft, publishMissingLease, reserve, wipeLease } from './lease.ts';
import { wipeAnyOwner } from './owner-word.ts';
import { isAt } from './residence.ts';
import { CONTESTED, holderOf, left, OWNER_DIED, WAITERS, WAKING } from './state.ts';

/** Whether the holder that the state names need not be believed any more, or has published no lease yet. */
export function leaseIsOver(table: Table, at: number, state: number): boolean {
  // No lease yet counts as over: evicting publishes one for its holder.
  return table.leased && !(leaseLeft(table, at, holderOf(state)) > 0);
}

/**
 * Frees the key's slot from holders whose lease has run out, for whoever is first in line, or comes first.
 *
 * While the state says CONTESTED the holder can't release, so the lease that is read is that of the grant that
 * is robbed, even if the same thread has released and acquired in between. A thread that dies in here leaves the
 * directory to the warden, which ends the contest in the holder's favour.
 */
export function evict(member: Attachment, key: LockKey): void {
  const { table, thread } = member;
  lockDirectory(table, thread);
  let before: number;
  try {
    const state = Atomics.load(table.i32, key.at + Slot.state);
    const holder = holderOf(state);
    if (holder === 0 || !isAt(table, key, state)) return;
    before = holder === READERS ? evictReaders(member, key.at) : evictThread(member, key.at, state);
  } finally {
    unlockDirectory(table);
  }
  if ((before & (WAITERS | WAKING)) === WAITERS) wake(table, firstOf(table, key.at, Slot.queue));
}

/** Returns the state before it was freed, or 0. */
function evictThread(member: Attachment, at: number, state: number): number {
  const { table } = member;
  const word = at + Slot.state;
  const holder = holderOf(state);
  if (Atomics.compareExchange(table.i32, word, state, state | CONTESTED) !== state) return 0;
  const remaining = leaseLeft(table, at, holder);
  if (!(remaining <= 0)) {
    if (Number.isNaN(remaining)) publishMissingLease(table, at, holder);
    Atomics.and(table.i32, word, ~CONTESTED);
    return 0;
  }
  wipeLease(table, at);
  wipeAnyOwner(table, at);
  reserve(table, at);
  count(member, Counter.stolen);
  // Nobody else changes a contested state.
  Atomics.store(table.i32, word, left(state) | (state & OWNER_DIED));
  return state;
}

function evictReaders(member: Attachment, at: number): number {
  const { table } = member;
  if (!(leaseLeft(table, at, READERS) <= 0)) {
    publishMissingLease(table, at, READERS);
    return 0;
  }
  for (const claim of claimsOf(table, at, Slot.readers)) {
    delist(table, claim, Slot.readers);
    closeClaim(table, claim);
    count(member, Counter.stolen);
  }
  wipeLease(table, at);
  return freeOfReaders(table, at);
}
