import type { LockMode } from '../api/grant.ts';
import { type Blocker, blockersOf, holdersOf, threadIdOf } from '../queue/blockers.ts';
import type { Attachment } from '../table/attachment.ts';
import { claimsInList, firstInList } from '../table/claims.ts';
import { type LockCounters, readCounters } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, Header, type LockTable, nthSlot, READERS, Slot } from '../table/layout.ts';
import { leaseLeft } from '../table/lease.ts';
import { keyNameOf } from '../table/lock-key.ts';
import { CONTESTED, holderOf, isThread, OWNER_DIED } from '../table/slot-state.ts';

/** Who has a key. */
export interface HolderSnapshot {
  /** Node's thread id; 0 is the main thread. */
  readonly thread: number;
  /** A number for the `owner` that was given, or null. The same number is the same owner. */
  readonly owner: number | null;
  /** For how long, in ms; to 0.1 s in a table without leases. */
  readonly ageMs: number;
}

/** Who waits for a key, in the order in which they will get it. */
export interface WaiterSnapshot {
  readonly thread: number;
  readonly owner: number | null;
  readonly mode: LockMode;
  /** Whether its thread is blocked by it. */
  readonly blocking: boolean;
  readonly waitedMs: number;
}

export interface KeySnapshot {
  readonly key: string;
  /** Null: nobody has it, and the first of those that wait is about to. */
  readonly mode: LockMode | null;
  readonly holders: readonly HolderSnapshot[];
  readonly waiters: readonly WaiterSnapshot[];
  /** What is left of the lease, in ms; null without one. */
  readonly leaseLeftMs: number | null;
  /** The holder before died with it. */
  readonly ownerDied: boolean;
}

/** An edge of the wait-for graph. */
export interface WaitSnapshot {
  readonly thread: number;
  readonly owner: number | null;
  readonly key: string;
  readonly waitsFor: { readonly thread: number; readonly owner: number | null; readonly holds: boolean };
}

/** A table at one moment. */
export interface LockSnapshot {
  readonly capacity: number;
  /** Keys that are held or waited for. */
  readonly keys: readonly KeySnapshot[];
  /** Who waits for whom: for those who have the key, and for the nearest one before in line. */
  readonly waits: readonly WaitSnapshot[];
  readonly counters: LockCounters;
  /** A table for people. */
  toString(): string;
}

/**
 * In the directory nobody begins or ends to wait or to share. For the rest every state is CONTESTED: who holds a key
 * keeps it, and who wants a free one waits, until all is read.
 */
export function inspect({ table, thread }: Attachment): LockSnapshot {
  const { i32 } = table;
  lockDirectory(table, thread);
  try {
    const slots = Array.from({ length: i32[Header.usedSlots]! }, (_, index) => nthSlot(table, index));
    for (const slot of slots) Atomics.or(i32, slot + Slot.state, CONTESTED);
    try {
      const inUse = slots.filter((slot) => isInUse(table, slot));
      const snapshot = {
        capacity: table.capacity,
        keys: inUse.map((slot) => keySnapshot(table, slot)),
        waits: inUse.flatMap((slot) => waitSnapshots(table, slot)),
        counters: readCounters(table),
      };
      // Not a property to be cloned or compared.
      return Object.defineProperty(snapshot, 'toString', { value: describe });
    } finally {
      for (const slot of slots) Atomics.and(i32, slot + Slot.state, ~CONTESTED);
    }
  } finally {
    unlockDirectory(table);
  }
}

function isInUse(table: LockTable, slot: number): boolean {
  return (
    holderOf(Atomics.load(table.i32, slot + Slot.state)) !== 0 || firstInList(table, slot, Slot.queue) !== 0
  );
}

function keySnapshot(table: LockTable, slot: number): KeySnapshot {
  const state = Atomics.load(table.i32, slot + Slot.state);
  const holder = holderOf(state);
  const lease = table.leased && holder !== 0 ? leaseLeft(table, slot, holder) : Number.NaN;
  return {
    key: keyNameOf(table, slot),
    mode: holder === READERS ? 'shared' : isThread(holder) ? 'exclusive' : null,
    holders: Array.from(holdersOf(table, slot), (agent) => ({
      ...nameOf(table, agent),
      ageMs: age(agent.since),
    })),
    waiters: Array.from(claimsInList(table, slot, Slot.queue), (claim) => ({
      ...nameOf(table, claimantIn(table, claim)),
      mode: table.i32[claim + Claim.shared] === 1 ? ('shared' as const) : ('exclusive' as const),
      blocking: table.i32[claim + Claim.blocking] === 1,
      waitedMs: age(table.f64[claim / 2 + Claim.since64]!),
    })),
    leaseLeftMs: Number.isNaN(lease) ? null : lease,
    ownerDied: (state & OWNER_DIED) !== 0,
  };
}

function waitSnapshots(table: LockTable, slot: number): WaitSnapshot[] {
  return Array.from(claimsInList(table, slot, Slot.queue)).flatMap((claim) =>
    Array.from(blockersOf(table, claim), (agent) => ({
      ...nameOf(table, claimantIn(table, claim)),
      key: keyNameOf(table, slot),
      waitsFor: { ...nameOf(table, agent), holds: agent.aheadInQueue === 0 },
    })),
  );
}

function claimantIn({ i32 }: LockTable, claim: number): Pick<Blocker, 'thread' | 'owner'> {
  return { thread: i32[claim + Claim.thread]!, owner: i32[claim + Claim.owner]! };
}

function nameOf(table: LockTable, agent: Pick<Blocker, 'thread' | 'owner'>) {
  return { thread: threadIdOf(table, agent), owner: agent.owner === 0 ? null : agent.owner };
}

function age(since: number): number {
  return Math.max(0, performance.now() - since);
}

/** `LockSnapshot.toString`. */
function describe(this: LockSnapshot): string {
  const counts = Object.entries(this.counters).map(([name, value]) => `${value} ${name}`);
  return [
    `${this.keys.length} of ${this.capacity} keys in use: ${counts.join(', ')}`,
    ...this.keys.flatMap(describeKey),
  ].join('\n');
}

function describeKey({ key, mode, holders, waiters, leaseLeftMs, ownerDied }: KeySnapshot): string[] {
  const held = mode === null ? 'free, for the first in line' : mode;
  const lease = leaseLeftMs === null ? '' : `, lease ends in ${seconds(leaseLeftMs)}`;
  return [
    `${JSON.stringify(key)}: ${held}${lease}${ownerDied ? ', a holder died' : ''}`,
    ...holders.map(
      ({ ageMs, ...agent }) => `  ${describeHolderOrWaiter(agent)} has it for ${seconds(ageMs)}`,
    ),
    ...waiters.map(({ mode, blocking, waitedMs, ...agent }) => {
      const how = `${mode === 'shared' ? 'shared, ' : ''}${blocking ? 'blocked' : 'not blocked'}`;
      return `  ${describeHolderOrWaiter(agent)} waits for ${seconds(waitedMs)} (${how})`;
    }),
  ];
}

function describeHolderOrWaiter({ thread, owner }: { thread: number; owner: number | null }): string {
  return `thread ${thread}${owner === null ? '' : `, owner ${owner},`}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
