import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, claimsInList, usedClaims } from '../table/claims.ts';
import {
  ANY_NUMBER,
  Claim,
  Header,
  type LockTable,
  READERS,
  Slot,
  ThreadRecord,
  threadRecord,
} from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { ownerFor } from '../table/owner-word.ts';
import { holderOf, isHeldByReaders, isThread } from '../table/slot-state.ts';

/** What a waiter waits for: a thread, or one of the owners that share it, that holds the key or is ahead in its queue. */
export interface Blocker {
  readonly thread: number;
  /** The number of its owner; 0 if only the thread is known. */
  readonly owner: number;
  /** The table's clock when it was granted the key, or joined the queue. */
  readonly since: number;
  /** Its claim, if it is ahead in the queue; 0 if it holds the key. */
  readonly aheadInQueue: number;
}

/** The present holders of a slot's key. In the directory. */
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
 * The holder of all permits of a semaphore, if it is one: to wait for any one of several is not to wait for each. If it
 * is a thread with several owners, none of these can go on while their thread is blocked.
 */
function* onlyHolderOf(table: LockTable, slot: number): Generator<Blocker> {
  const [first, ...others] = holdersOf(table, slot);
  if (first === undefined) return;
  if (others.some((other) => threadIdOf(table, other) !== threadIdOf(table, first))) return;
  yield others.every(({ owner }) => owner === first.owner) ? first : { ...first, owner: 0 };
}

/**
 * What a claim in a queue waits for, in the directory: the holders of the key, and the claims ahead in the queue that
 * can't come in together with it, up to the nearest exclusive one. Those further ahead are blockers of that one.
 */
export function* blockersOf(table: LockTable, claim: number): Generator<Blocker> {
  const { i32 } = table;
  const slot = i32[claim + Claim.slot]!;
  const sharers = i32[claim + Claim.sharers]!;
  const shared = sharers !== 0;
  const isShared = holderOf(Atomics.load(i32, slot + Slot.state)) === READERS;
  if (!shared || !isShared) yield* holdersOf(table, slot);
  else if (sharers !== ANY_NUMBER) yield* onlyHolderOf(table, slot);
  for (let ahead = i32[claim + Claim.previous]!; ahead !== 0; ahead = i32[ahead + Claim.previous]!) {
    const isReader = i32[ahead + Claim.sharers] !== 0;
    if (!(shared && isReader)) yield { ...claimantOf(table, ahead), aheadInQueue: ahead };
    if (!isReader) return;
  }
}

/**
 * The threads that have to come back to their event loops before it is a reader's turn, in the directory: those with a
 * reader ahead of it that blocks none of them. All of these come in together, but each is admitted by its own thread.
 */
export function* loopsAhead(table: LockTable, claim: number): Generator<Blocker> {
  const { i32 } = table;
  const threads = new Set<number>();
  for (let at = claim; i32[at + Claim.sharers] !== 0; at = i32[at + Claim.previous]!) {
    const ahead = i32[at + Claim.previous]!;
    if (ahead === 0) return;
    if (i32[ahead + Claim.sharers] === 0 || i32[ahead + Claim.blocking] === 1) continue;
    const thread = i32[ahead + Claim.thread]!;
    // One event loop may have thousands of them.
    if (threads.size === threads.add(thread).size) continue;
    yield { ...claimantOf(table, ahead), owner: 0, aheadInQueue: ahead };
  }
}

/**
 * The claims that must be granted before a blocker can go on, in the directory: the one that its thread is blocked on,
 * because a blocked thread does nothing for any of its owners; and all that its owner waits for.
 */
export function waitsByBlocker(table: LockTable): (blocker: Blocker) => Iterable<number> {
  const { i32 } = table;
  const byThread = new Map<number, number[]>();
  for (let thread = 1; thread <= i32[Header.usedThreads]!; thread++) {
    // By Node's id: a thread that attached twice has two records.
    const claim = i32[threadRecord(thread) + ThreadRecord.blockedOn]!;
    if (claim !== 0) addTo(byThread, threadIdOf(table, { thread }), claim);
  }
  let byOwner: Map<number, number[]> | undefined;
  return (blocker) => {
    const blocked = byThread.get(threadIdOf(table, blocker)) ?? [];
    if (blocker.owner === 0) return blocked;
    byOwner ??= waitsByOwner(table);
    return [...blocked, ...(byOwner.get(blocker.owner) ?? [])];
  };
}

function waitsByOwner(table: LockTable): Map<number, number[]> {
  const byOwner = new Map<number, number[]>();
  for (const claim of usedClaims(table)) {
    if (table.i32[claim + Claim.status] === ClaimStatus.waiting)
      addTo(byOwner, table.i32[claim + Claim.owner]!, claim);
  }
  return byOwner;
}

function addTo(map: Map<number, number[]>, key: number, claim: number): void {
  const claims = map.get(key);
  if (claims === undefined) map.set(key, [claim]);
  else claims.push(claim);
}

/** The thread and owner that a claim belongs to, and since when it has been in its list. */
export function claimantOf({ i32, f64 }: LockTable, claim: number): Omit<Blocker, 'aheadInQueue'> {
  return {
    thread: i32[claim + Claim.thread]!,
    owner: i32[claim + Claim.owner]!,
    since: f64[claim / 2 + Claim.since64]!,
  };
}

/** Node's id of a blocker's thread. */
export function threadIdOf({ i32 }: LockTable, { thread }: Pick<Blocker, 'thread'>): number {
  return Atomics.load(i32, threadRecord(thread) + ThreadRecord.threadId);
}

/** What is in the way of a key, for an error's message, as far as it can be known outside the directory. */
export function describeHolders(
  { table, thread }: Attachment,
  { place: { at } }: LockKey,
  sharers: number,
): string {
  const state = Atomics.load(table.i32, at + Slot.state);
  if (isHeldByReaders(state)) {
    const isPermit = sharers !== 0 && sharers !== ANY_NUMBER;
    return isPermit ? `no more than ${sharers} can hold it at once` : 'readers hold it';
  }
  const holder = holderOf(state);
  if (holder === thread) return 'this thread itself holds it';
  if (isThread(holder)) return `thread ${threadIdOf(table, { thread: holder })} holds it`;
  return 'others were ahead in its queue';
}
