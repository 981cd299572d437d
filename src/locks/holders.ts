import type { Attachment } from './attachment.ts';
import { claimsOf, Status, usedClaims } from './claims.ts';
import type { LockKey } from './key.ts';
import { Claim, Header, READERS, Slot, type Table, ThreadRecord, threadRecord } from './layout.ts';
import { holderOf, isThread } from './state.ts';

/** Whoever stands in another's way: a thread, or one of the owners that act on it. */
export interface Agent {
  readonly thread: number;
  /** 0 where the thread alone is known. */
  readonly owner: number;
  /** `performance.now()` since when it has the key, or stands in line for it. */
  readonly since: number;
  /** False if it is only in line before. */
  readonly holds: boolean;
}

/** Who has the key now, in the directory. */
export function* holdersOf(table: Table, slot: number): Generator<Agent> {
  const { i32, f64 } = table;
  const holder = holderOf(Atomics.load(i32, slot + Slot.state));
  if (holder === READERS) {
    for (const claim of claimsOf(table, slot, Slot.readers)) yield agentOf(table, claim, true);
  } else if (isThread(holder)) {
    yield {
      thread: holder,
      owner: Atomics.load(i32, slot + Slot.owner),
      since: f64[slot / 2 + Slot.since64]!,
      holds: true,
    };
  }
}

/** Whom a claim that is in line has to wait for: who has the key, and who is before it. In the directory. */
export function* obstaclesOf(table: Table, claim: number): Generator<Agent> {
  const { i32 } = table;
  const slot = i32[claim + Claim.slot]!;
  const shared = i32[claim + Claim.shared]!;
  if (!(shared && holderOf(Atomics.load(i32, slot + Slot.state)) === READERS)) yield* holdersOf(table, slot);
  for (let before = i32[claim + Claim.previous]!; before !== 0; before = i32[before + Claim.previous]!) {
    if (!(shared && i32[before + Claim.shared])) yield agentOf(table, before, false);
  }
}

/**
 * The claims without which an agent does not go on, in the directory. A thread that is blocked does nothing for any
 * of its owners; otherwise an owner waits for what it waits for, and a thread for nothing.
 */
export function* waitsOf(table: Table, { thread, owner }: Agent): Generator<number> {
  const { i32 } = table;
  let blocked = false;
  // A thread that attached twice has two records.
  const threadId = i32[threadRecord(thread) + ThreadRecord.threadId];
  for (let other = 1; other <= i32[Header.usedThreads]!; other++) {
    const record = threadRecord(other);
    const claim = i32[record + ThreadRecord.blockedOn]!;
    if (claim === 0 || i32[record + ThreadRecord.threadId] !== threadId) continue;
    blocked = true;
    yield claim;
  }
  if (blocked || owner === 0) return;
  for (const claim of usedClaims(table)) {
    const waits = i32[claim + Claim.status] === Status.waiting;
    if (waits && i32[claim + Claim.thread] === thread && i32[claim + Claim.owner] === owner) yield claim;
  }
}

function agentOf({ i32, f64 }: Table, claim: number, holds: boolean): Agent {
  return {
    thread: i32[claim + Claim.thread]!,
    owner: i32[claim + Claim.owner]!,
    since: f64[claim / 2 + Claim.since64]!,
    holds,
  };
}

/** Node's id of an agent's thread. */
export function threadIdOf({ i32 }: Table, { thread }: Pick<Agent, 'thread'>): number {
  return Atomics.load(i32, threadRecord(thread) + ThreadRecord.threadId);
}

/** For an error's message, as far as it can be known outside the directory. */
export function describeHolders({ table }: Attachment, { at }: LockKey): string {
  const holder = holderOf(Atomics.load(table.i32, at + Slot.state));
  if (holder === READERS) return 'readers hold it';
  if (isThread(holder)) return `thread ${threadIdOf(table, { thread: holder })} holds it`;
  return 'others were before in line';
}
