import { LockTableFullError } from '../api/lock-errors.ts';
import {
  ANY_NUMBER,
  Claim,
  Header,
  type LockTable,
  nthClaim,
  OWN_CLAIMS,
  ownClaim,
  Slot,
  ThreadRecord,
  threadRecord,
} from './layout.ts';
import { now } from './table-clock.ts';

/**
 * Claims: the waits for a slot, and the readers that share it. Each claim in use is in one of its slot's two lists, and
 * all of it changes in the directory only. Except for published ones: they are in no list, and their threads publish and
 * withdraw them without the directory; see visible-readers.ts.
 *
 * Invariant: a claim's own fields (status, slot and ticket) suffice to build the lists anew. They are written before the
 * status that makes them true, and the status is the first to go when the claim ends; so after a death in here all
 * lists, the free one included, are rebuilt from the claims.
 *
 * A status below 0 is that of a claim that its thread has published as a reader of the slot `-status`.
 */
export const ClaimStatus = {
  free: 0,
  /** In its slot's queue. */
  waiting: 1,
  /** In its slot's list of readers. */
  reading: 2,
  /** Removed from the queue because its waiter did not come for the key in time: the waiter has to queue again. */
  removed: 3,
} as const;

/** A list of a slot's claims, named by the offset in the slot of its first claim; its last claim is one word further. */
export type ClaimList = typeof Slot.queue | typeof Slot.readers;

export interface Claimant {
  readonly thread: number;
  /** The number of its owner, or 0. */
  readonly owner: number;
  /** See {@link Claim.sharers}. */
  readonly sharers: number;
  readonly blocking: boolean;
}

/**
 * Opens a claim, which is in no list yet.
 *
 * @throws {@link LockTableFullError} with nothing changed
 */
export function openClaim(table: LockTable, { thread, owner, sharers, blocking }: Claimant): number {
  const { i32 } = table;
  let claim = i32[Header.freeClaims]!;
  if (claim !== 0) {
    i32[Header.freeClaims] = i32[claim + Claim.next]!;
  } else {
    const used = i32[Header.usedClaims]!;
    if (used === table.maxClaims) throw new LockTableFullError(used, 'waits');
    claim = nthClaim(table, used);
    i32[Header.usedClaims] = used + 1;
  }
  i32[claim + Claim.thread] = thread;
  i32[claim + Claim.owner] = owner;
  i32[claim + Claim.sharers] = sharers;
  i32[claim + Claim.blocking] = Number(blocking);
  return claim;
}

/**
 * Closes a claim that is in no list: it is free for another use. One of a thread's own is free once its status says so,
 * and its thread may have published it anew since then.
 */
export function closeClaim(table: LockTable, claim: number): void {
  const { i32 } = table;
  if (claim >= table.ownClaims) return;
  Atomics.store(i32, claim + Claim.status, ClaimStatus.free);
  endBlocking(table, claim);
  i32[claim + Claim.next] = i32[Header.freeClaims]!;
  i32[Header.freeClaims] = claim;
}

/** Puts a claim at the end of a slot's list. */
export function addToList(table: LockTable, claim: number, slot: number, list: ClaimList): void {
  const { i32, f64 } = table;
  f64[Header.arrivals64]! += 1;
  i32[claim + Claim.slot] = slot;
  f64[claim / 2 + Claim.ticket64] = f64[Header.arrivals64]!;
  f64[claim / 2 + Claim.since64] = now(table);
  Atomics.store(i32, claim + Claim.status, list === Slot.queue ? ClaimStatus.waiting : ClaimStatus.reading);
  appendToList(table, claim, slot, list);
  if (i32[claim + Claim.blocking] === 1 && list === Slot.queue) {
    i32[threadRecord(i32[claim + Claim.thread]!) + ThreadRecord.blockedOn] = claim;
  }
}

/** Takes a claim out of its slot's list. A reader's claim has then ended, whereas a waiter still uses its own. */
export function removeFromList(table: LockTable, claim: number, list: ClaimList): void {
  const { i32 } = table;
  const slot = i32[claim + Claim.slot]!;
  const next = i32[claim + Claim.next]!;
  const previous = i32[claim + Claim.previous]!;
  Atomics.store(i32, claim + Claim.status, list === Slot.queue ? ClaimStatus.removed : ClaimStatus.free);
  Atomics.store(i32, previous === 0 ? slot + list : previous + Claim.next, next);
  i32[next === 0 ? slot + list + 1 : next + Claim.previous] = previous;
  endBlocking(table, claim);
}

/** Links a claim, whose own fields are written already, to the end of a slot's list. */
export function appendToList(table: LockTable, claim: number, slot: number, list: ClaimList): void {
  const { i32 } = table;
  const last = i32[slot + list + 1]!;
  i32[claim + Claim.previous] = last;
  i32[claim + Claim.next] = 0;
  i32[slot + list + 1] = claim;
  Atomics.store(i32, last === 0 ? slot + list : last + Claim.next, claim);
}

function endBlocking(table: LockTable, claim: number): void {
  const word = threadRecord(table.i32[claim + Claim.thread]!) + ThreadRecord.blockedOn;
  if (table.i32[word] === claim) table.i32[word] = 0;
}

/** The first claim of a slot's list, or 0. */
export function firstInList(table: LockTable, slot: number, list: ClaimList): number {
  return Atomics.load(table.i32, slot + list);
}

export function* claimsInList(table: LockTable, slot: number, list: ClaimList): Generator<number> {
  const { i32 } = table;
  for (let claim = i32[slot + list]!; claim !== 0; ) {
    const next = i32[claim + Claim.next]!;
    yield claim;
    claim = next;
  }
}

/** Every claim that is in use. */
export function* usedClaims(table: LockTable): Generator<number> {
  for (const claim of allClaims(table)) {
    if (Atomics.load(table.i32, claim + Claim.status) !== ClaimStatus.free) yield claim;
  }
}

/** Every claim that has ever been used, and all of the threads' own. */
export function* allClaims(table: LockTable): Generator<number> {
  const { i32 } = table;
  for (let index = 0; index < i32[Header.usedClaims]!; index++) yield nthClaim(table, index);
  const threads = Atomics.load(i32, Header.usedThreads);
  for (let thread = 1; thread <= threads; thread++) {
    for (let index = 0; index < OWN_CLAIMS; index++) yield ownClaim(table, thread, index);
  }
}

/** Makes a thread's own claims ready to be published. */
export function prepareOwnClaims(table: LockTable, thread: number): void {
  for (let index = 0; index < OWN_CLAIMS; index++) {
    const claim = ownClaim(table, thread, index);
    table.i32[claim + Claim.thread] = thread;
    table.i32[claim + Claim.sharers] = ANY_NUMBER;
  }
}

/** Makes the claim's waiter look again. If the claim is another waiter's by now, that one looks in vain: no harm. */
export function wakeClaim(table: LockTable, claim: number): void {
  if (claim === 0) return;
  Atomics.add(table.i32, claim + Claim.wake, 1);
  Atomics.notify(table.i32, claim + Claim.wake);
}
