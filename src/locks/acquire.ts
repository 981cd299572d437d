import { type Attachment, setCurrent } from './attachment.ts';
import { findOrAssignSlot, findSlot } from './directory.ts';
import { passDirectory } from './directory-lock.ts';
import { evict, leaseIsOver } from './evict.ts';
import { giveBack, SessionGrant, settledState } from './grant.ts';
import type { LockKey } from './key.ts';
import { Header, Slot } from './layout.ts';
import { publishLease, wipeLeaseOf } from './lease.ts';
import type { Owner } from './owners.ts';
import { lapseFirst } from './queue.ts';
import { isAt } from './residence.ts';
import { CONTESTED, holderOf, isHeldAs, mayOvertake, OWNER_DIED, takenByNewcomer } from './state.ts';

/** Takes the key if it is free, or its holder's lease has run out. Waits for nobody, the directory aside. */
export function tryAcquire(member: Attachment, key: LockKey, owner?: Owner): SessionGrant | null {
  const { i32 } = member.table;
  const { at, free } = key;
  // What is most common, and small enough to be compiled into its caller.
  if (at !== 0 && Atomics.compareExchange(i32, at + Slot.state, free, free | member.thread) === free) {
    const grant = granted(member, key, 0, owner);
    if (grant !== null) return grant;
  }
  return search(member, key, owner);
}

function search(member: Attachment, key: LockKey, owner: Owner | undefined): SessionGrant | null {
  const { table, thread } = member;
  for (;;) {
    if (key.at === 0 && !findSlot(table, key) && findOrAssignSlot(table, thread, key) === 'assigned') {
      const grant = granted(member, key, 0, owner);
      if (grant !== null) return grant;
      continue;
    }
    const state = Atomics.load(table.i32, key.at + Slot.state);
    if (!isAt(table, key, state)) {
      key.at = 0;
    } else if (holderOf(state) !== 0) {
      if (!leaseIsOver(table, key.at, state)) return null;
      evict(member, key);
    } else if (state & CONTESTED) {
      passDirectory(table, thread);
    } else if (!mayOvertake(state, table.overtakes)) {
      if (!lapseFirst(member, key.at)) return null;
    } else {
      const taken = takenByNewcomer(state, thread);
      if (Atomics.compareExchange(table.i32, key.at + Slot.state, state, taken) !== state) continue;
      const grant = granted(member, key, state, owner);
      if (grant !== null) return grant;
    }
  }
}

/**
 * What follows the compare-and-set that made this thread the holder of a slot that was in `state`; null if it no
 * longer is, or not of this key.
 */
export function granted(
  member: Attachment,
  key: LockKey,
  state: number,
  owner: Owner | undefined,
): SessionGrant | null {
  const { table, thread } = member;
  const { at, free, name } = key;
  const { f64 } = table;
  if (f64[at / 2 + Slot.assignment64] !== key.assignment) return misplaced(member, key);
  if (table.leased) return leased(member, key, state, owner);
  const token = Atomics.add(table.i64, Header.token64, 1n);
  f64[at / 2 + Slot.since64] = f64[Header.clock64]!;
  if (owner !== undefined) own(member, at, owner);
  return new SessionGrant(member, owner, name, at, free | thread, token, (state & OWNER_DIED) !== 0);
}

function leased(
  member: Attachment,
  key: LockKey,
  state: number,
  owner: Owner | undefined,
): SessionGrant | null {
  const { table, thread } = member;
  const { at } = key;
  const held = key.free | thread;
  const since = publishLease(table, at, thread);
  const token = Atomics.add(table.i64, Header.token64, 1n);
  // A thread paused before it drew its token may have been robbed: it would have a higher one than its robber.
  // Still the holder after the draw, it has a lower one than whoever robs it later.
  if (!isHeldAs(settledState(member, at), held)) {
    Atomics.add(table.i64, Header.skipped64, 1n);
    wipeLeaseOf(table, at, thread);
    return null;
  }
  table.f64[at / 2 + Slot.since64] = since;
  if (owner !== undefined) own(member, at, owner);
  const grant = new SessionGrant(member, owner, key.name, at, held, token, (state & OWNER_DIED) !== 0);
  setCurrent(member, grant);
  return grant;
}

function own({ table }: Attachment, at: number, owner: Owner): void {
  owner.stakes += 1;
  Atomics.store(table.i32, at + Slot.owner, owner.id);
}

/** The slot went to another key before it was taken. */
function misplaced(member: Attachment, key: LockKey): null {
  const { at } = key;
  key.at = 0;
  giveBack(member, at, key.free | member.thread);
  return null;
}
