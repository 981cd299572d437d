import { claimsInList } from '../table/claims.ts';
import { Claim, type LockTable, Slot } from '../table/layout.ts';
import { leaseLeft, leaseLeftSince, publishReadersLease } from '../table/lease.ts';
import { publishedClaims } from './visible-readers.ts';

/*
 * The lease that the readers of a slot have between them is that of the one that came in or renewed last. Those whose
 * claims are published have it in their claims alone; a revocation, which moves the claims, makes it the slot's.
 */

/** Makes the slot's lease that of a reader's claim, if that began later. In the directory, while readers hold the slot. */
export function shareLease(table: LockTable, at: number, claim: number): void {
  if (!table.leased) return;
  publishReadersLease(table, at, Atomics.load(table.i32, at + Slot.state), table.i32[claim + Claim.tick]!);
}

/** {@link shareLease} for all readers in the slot's list. */
export function shareLeases(table: LockTable, at: number): void {
  for (const claim of claimsInList(table, at, Slot.readers)) shareLease(table, at, claim);
}

/**
 * Milliseconds until the lease of a slot's readers ends: 0 or less if it has run out, NaN if none is published. Outside
 * the directory it is a hint.
 */
export function readersLeaseLeft(table: LockTable, at: number): number {
  let left = Number.NEGATIVE_INFINITY;
  for (const claim of publishedClaims(table, at))
    left = Math.max(left, leaseLeftSince(table, table.i32[claim + Claim.tick]!));
  // After the claims: the lease of a claim that is being moved is the slot's before the claim is moved.
  return Math.max(left, leaseLeft(table, at, Atomics.load(table.i32, at + Slot.state)));
}
