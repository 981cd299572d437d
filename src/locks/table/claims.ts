import { LockTableFullError } from '../api/lock-errors.ts';
import {
  Claim,
  Header,
  type LockTable,
  MAX_CLAIMS,
  nthClaim,
  nthSlot,
  Slot,
  ThreadRecord,
  threadRecord,
} from './layout.ts';

/**
 * Claims: who waits for a slot, and who shares it. Each is in one of its slot's two lists; all of this is done in the
 * directory.
 *
 * Invariant: what a claim says of itself (its status, slot and ticket) is enough to build the lists anew. It is
 * written before the status that makes it true, and the status goes first when it ends; so after a death in here
 * the lists, the free ones among them, are built from the claims.
 */
export const ClaimStatus = {
  free: 0,
  /** In its slot's queue. */
  waiting: 1,
  /** In its slot's list of readers. */
  reading: 2,
  /** It was put out of the queue because it did not come: whoever waits with it has to queue again. */
  removed: 3,
} as const;

/** Of a slot: the offset of a list's first claim, and one word further that of its last. */
export type ClaimList = typeof Slot.queue | typeof Slot.readers;

export interface Claimant {
  readonly thread: number;
  /** 0 for none. */
  readonly owner: number;
  readonly shared: boolean;
  readonly blocking: boolean;
}

/**
 * A claim that is in no list yet.
 *
 * @throws {@link LockTableFullError} with nothing changed.
 */
export function openClaim(table: LockTable, { thread, owner, shared, blocking }: Claimant): number {
  const { i32 } = table;
  let claim = i32[Header.freeClaims]!;
  if (claim !== 0) {
    i32[Header.freeClaims] = i32[claim + Claim.next]!;
  } else {
    const used = i32[Header.usedClaims]!;
    if (used === MAX_CLAIMS) throw new LockTableFullError(MAX_CLAIMS, 'waits');
    claim = nthClaim(table, used);
    i32[Header.usedClaims] = used + 1;
  }
  i32[claim + Claim.thread] = thread;
  i32[claim + Claim.owner] = owner;
  i32[claim + Claim.shared] = Number(shared);
  i32[claim + Claim.blocking] = Number(blocking);
  return claim;
}

/** Ends a claim that is in no list. */
export function closeClaim(table: LockTable, claim: number): void {
  const { i32 } = table;
  Atomics.store(i32, claim + Claim.status, ClaimStatus.free);
  endBlocking(table, claim);
  i32[claim + Claim.next] = i32[Header.freeClaims]!;
  i32[Header.freeClaims] = claim;
}

/** Puts a claim last in a slot's list. */
export function addToList(table: LockTable, claim: number, slot: number, list: ClaimList): void {
  const { i32, f64 } = table;
  f64[Header.arrivals64]! += 1;
  i32[claim + Claim.slot] = slot;
  f64[claim / 2 + Claim.ticket64] = f64[Header.arrivals64]!;
  f64[claim / 2 + Claim.since64] = performance.now();
  Atomics.store(i32, claim + Claim.status, list === Slot.queue ? ClaimStatus.waiting : ClaimStatus.reading);
  append(table, claim, slot, list);
  if (i32[claim + Claim.blocking] === 1 && list === Slot.queue) {
    i32[threadRecord(i32[claim + Claim.thread]!) + ThreadRecord.blockedOn] = claim;
  }
}

/** Takes a claim out of its slot's list. A reader that is evicted has no more use for it; whoever waited still has. */
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

function append(table: LockTable, claim: number, slot: number, list: ClaimList): void {
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
  const used = table.i32[Header.usedClaims]!;
  for (let index = 0; index < used; index++) {
    const claim = nthClaim(table, index);
    if (table.i32[claim + Claim.status] !== ClaimStatus.free) yield claim;
  }
}

/** Has whoever waits with a claim look again. That the claim is another's by now does no harm. */
export function wakeClaim(table: LockTable, claim: number): void {
  if (claim === 0) return;
  Atomics.add(table.i32, claim + Claim.wake, 1);
  Atomics.notify(table.i32, claim + Claim.wake);
}

/** Builds all lists from what the claims say of themselves. */
export function repairClaims(table: LockTable): void {
  const { i32, f64 } = table;
  for (let index = 0; index < i32[Header.usedSlots]!; index++) {
    const slot = nthSlot(table, index);
    for (const list of [Slot.queue, Slot.readers]) i32.fill(0, slot + list, slot + list + 2);
  }
  i32[Header.freeClaims] = 0;
  const inLine: number[] = [];
  for (let index = 0; index < i32[Header.usedClaims]!; index++) {
    const claim = nthClaim(table, index);
    const status = i32[claim + Claim.status];
    if (status === ClaimStatus.free) closeClaim(table, claim);
    else if (status !== ClaimStatus.removed) inLine.push(claim);
  }
  inLine.sort((a, b) => f64[a / 2 + Claim.ticket64]! - f64[b / 2 + Claim.ticket64]!);
  for (const claim of inLine) {
    const list = i32[claim + Claim.status] === ClaimStatus.waiting ? Slot.queue : Slot.readers;
    append(table, claim, i32[claim + Claim.slot]!, list);
  }
}
