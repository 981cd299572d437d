import type { KeySnapshot, LockSnapshot, WaiterSnapshot, WaitSnapshot } from '../api/lock-snapshot.ts';
import { type Blocker, blockersOf, claimantOf, holdersOf, threadIdOf } from '../queue/blockers.ts';
import { restoreBias, revoke } from '../readers/revoke.ts';
import type { Attachment } from '../table/attachment.ts';
import { claimsInList, firstInList } from '../table/claims.ts';
import { readCounters } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import {
  ANY_NUMBER,
  Claim,
  Header,
  type LockTable,
  nthSlot,
  READERS,
  Slot,
  VISIBLE_READERS,
} from '../table/layout.ts';
import { leaseLeft } from '../table/lease.ts';
import { keyNameOf } from '../table/lock-key.ts';
import { CONTESTED, holderOf, isThread, OWNER_DIED } from '../table/slot-state.ts';
import { now } from '../table/table-clock.ts';
import { snapshotText } from './snapshot-text.ts';

/**
 * Takes a snapshot of the table at one moment. In the directory no wait and no share begins or ends. For the rest every
 * state is made CONTESTED until all is read: a holder keeps its key, and a thread that wants a free one waits.
 */
export function inspect({ table, thread }: Attachment): LockSnapshot {
  const { i32 } = table;
  lockDirectory(table, thread);
  try {
    const slots = Array.from({ length: i32[Header.usedSlots]! }, (_, index) => nthSlot(table, index));
    // Visible readers come and go without the directory, and not in it.
    const biased = slots.filter((slot) => holderOf(Atomics.load(i32, slot + Slot.state)) === VISIBLE_READERS);
    for (const slot of biased) revoke(table, slot);
    for (const slot of slots) Atomics.or(i32, slot + Slot.state, CONTESTED);
    try {
      const inUse = slots.filter((slot) => isInUse(table, slot));
      const snapshot = {
        capacity: table.capacity,
        keys: inUse.map((slot) => keySnapshot(table, slot)),
        waits: inUse.flatMap((slot) => waitSnapshots(table, slot)),
        counters: readCounters(table),
      };
      // Not enumerable, so that the snapshot can be cloned and compared.
      return Object.defineProperty(snapshot, 'toString', { value: snapshotText });
    } finally {
      for (const slot of slots) Atomics.and(i32, slot + Slot.state, ~CONTESTED);
      for (const slot of biased) restoreBias(table, slot);
    }
  } finally {
    unlockDirectory(table);
  }
}

function isInUse(table: LockTable, slot: number): boolean {
  const isHeld = holderOf(Atomics.load(table.i32, slot + Slot.state)) !== 0;
  return isHeld || firstInList(table, slot, Slot.queue) !== 0;
}

function keySnapshot(table: LockTable, slot: number): KeySnapshot {
  const state = Atomics.load(table.i32, slot + Slot.state);
  const holder = holderOf(state);
  const lease = table.leased && holder !== 0 ? leaseLeft(table, slot, state) : Number.NaN;
  return {
    key: keyNameOf(table, slot),
    mode: holder === READERS ? 'shared' : isThread(holder) ? 'exclusive' : null,
    holders: Array.from(holdersOf(table, slot), (blocker) => ({
      ...namesOf(table, blocker),
      ageMs: age(table, blocker.since),
    })),
    waiters: Array.from(claimsInList(table, slot, Slot.queue), (claim) => ({
      ...namesOf(table, claimantOf(table, claim)),
      ...manner(table.i32[claim + Claim.sharers]!),
      blocking: table.i32[claim + Claim.blocking] === 1,
      waitedMs: age(table, claimantOf(table, claim).since),
    })),
    leaseLeftMs: Number.isNaN(lease) ? null : lease,
    ownerDied: (state & OWNER_DIED) !== 0,
  };
}

function manner(sharers: number): Pick<WaiterSnapshot, 'mode' | 'permits'> {
  const isPermit = sharers !== 0 && sharers !== ANY_NUMBER;
  return { mode: sharers === 0 ? 'exclusive' : 'shared', permits: isPermit ? sharers : null };
}

function waitSnapshots(table: LockTable, slot: number): WaitSnapshot[] {
  return Array.from(claimsInList(table, slot, Slot.queue)).flatMap((claim) =>
    Array.from(blockersOf(table, claim), (blocker) => ({
      ...namesOf(table, claimantOf(table, claim)),
      key: keyNameOf(table, slot),
      waitsFor: { ...namesOf(table, blocker), holds: blocker.aheadInQueue === 0 },
    })),
  );
}
function namesOf(table: LockTable, { thread, owner }: Pick<Blocker, 'thread' | 'owner'>) {
  return { thread: threadIdOf(table, { thread }), owner: owner === 0 ? null : owner };
}

function age(table: LockTable, since: number): number {
  return Math.max(0, now(table) - since);
}
