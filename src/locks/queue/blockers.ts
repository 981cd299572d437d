import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, claimsInList, usedClaims } from '../table/claims.ts';
import { Claim, Header, type LockTable, READERS, Slot, ThreadRecord, threadRecord } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { ownerFor } from '../table/owner-word.ts';
import { holderOf, isThread } from '../table/slot-state.ts';

/** Whoever stands in another's way: a thread, or one of the owners that act on it. */
export interface Blocker {
  readonly thread: number;
  /** 0 where the thread alone is known. */
  readonly owner: number;
  /** `performance.now()` since when it has the key, or stands in line for it. */
  readonly since: number;
  /** The claim with which it is in line before; 0 if it has the key. */
  readonly aheadInQueue: number;
}

/** Who has the key now, in the directory. */
export function* holdersOf(table: LockTable, slot: number): Generator<Blocker> {
  const { i32, f64 } = table;
  const holder = holderOf(Atomics.load(i32, slot + Slot.state));
  if (holder === READERS) {
    for (const claim of claimsInList(table, slot, Slot.readers))
      yield { ...claimantOf(table, claim), aheadInQueue: 0 };
  } else if (isThread(holder)) {
    yield {
      thread: holder,
      owner: ownerFor(table, slot, holder),
      since: f64[slot / 2 + Slot.since64]!,
      aheadInQueue: 0,
    };
  }
}

/**
 * Whom a claim that is in line has to wait for, in the directory: who has the key, and who is before it in line and can't
 * come in with it, up to the nearest that wants the key for itself. Whoever is before that one is in that one's way.
 */
export function* blockersOf(table: LockTable, claim: number): Generator<Blocker> {
  const { i32 } = table;
  const slot = i32[claim + Claim.slot]!;
  const shared = i32[claim + Claim.shared] === 1;
  if (!(shared && holderOf(Atomics.load(i32, slot + Slot.state)) === READERS)) yield* holdersOf(table, slot);
  for (let before = i32[claim + Claim.previous]!; before !== 0; before = i32[before + Claim.previous]!) {
    const reader = i32[before + Claim.shared] === 1;
    if (!(shared && reader)) yield { ...claimantOf(table, before), aheadInQueue: before };
    if (!reader) return;
  }
}

/**
 * The claims without which an agent does not go on, by agent, in the directory: what its thread is blocked on, for then
 * it does nothing for any of its owners, and all that its owner waits for.
 */
export function waitsByBlocker(table: LockTable): (agent: Blocker) => Iterable<number> {
  const { i32 } = table;
  const byThread = new Map<number, number[]>();
  for (let thread = 1; thread <= i32[Header.usedThreads]!; thread++) {
    // By Node's id: a thread that attached twice has two records.
    const claim = i32[threadRecord(thread) + ThreadRecord.blockedOn]!;
    if (claim !== 0) add(byThread, threadIdOf(table, { thread }), claim);
  }
  let byOwner: Map<number, number[]> | undefined;
  return (agent) => {
    const blocked = byThread.get(threadIdOf(table, agent)) ?? [];
    if (agent.owner === 0) return blocked;
    byOwner ??= waitsByOwner(table);
    return [...blocked, ...(byOwner.get(agent.owner) ?? [])];
  };
}

function waitsByOwner(table: LockTable): Map<number, number[]> {
  const byOwner = new Map<number, number[]>();
  for (const claim of usedClaims(table)) {
    if (table.i32[claim + Claim.status] === ClaimStatus.waiting)
      add(byOwner, table.i32[claim + Claim.owner]!, claim);
  }
  return byOwner;
}

function add(map: Map<number, number[]>, key: number, claim: number): void {
  const claims = map.get(key);
  if (claims === undefined) map.set(key, [claim]);
  else claims.push(claim);
}

function claimantOf({ i32, f64 }: LockTable, claim: number): Omit<Blocker, 'aheadInQueue'> {
  return {
    thread: i32[claim + Claim.thread]!,
    owner: i32[claim + Claim.owner]!,
    since: f64[claim / 2 + Claim.since64]!,
  };
}

/** Node's id of an agent's thread. */
export function threadIdOf({ i32 }: LockTable, { thread }: Pick<Blocker, 'thread'>): number {
  return Atomics.load(i32, threadRecord(thread) + ThreadRecord.threadId);
}

/** For an error's message, as far as it can be known outside the directory. */
export function describeHolders({ table }: Attachment, { at }: LockKey): string {
  const holder = holderOf(Atomics.load(table.i32, at + Slot.state));
  if (holder === READERS) return 'readers hold it';
  if (isThread(holder)) return `thread ${threadIdOf(table, { thread: holder })} holds it`;
  return 'others were before in line';
}
