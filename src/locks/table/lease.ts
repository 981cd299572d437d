import { type LockTable, Slot } from './layout.ts';
import { now } from './table-clock.ts';

/**
 * A lease word is the bits of the float `holder * 2^45 + deadline`, a whole number below 2^53. The deadline is in ms of
 * the table's clock.
 *
 * Invariant: a lease word that does not name the slot's holder means nothing. A holder publishes its lease after the
 * compare-and-set that made it the holder, and clears it after the one that freed the slot, before it does anything
 * else; so a word that names the holder belongs to its present grant. A holder whose key was stolen before it came to
 * publish can at worst overwrite the lease of the new holder, which the next thread that looks then publishes anew:
 * that lease lasts longer, never shorter.
 *
 * The readers of a slot have one lease between them, which each of them renews when it comes in or renews, in the
 * directory: while one of them is there by right, nothing is gained by evicting the others.
 */

const HOLDER = 2 ** 45;
const number = new Float64Array(1);
const word = new BigInt64Array(number.buffer);

function encode(holder: number, deadline: number): bigint {
  number[0] = holder * HOLDER + Math.ceil(deadline);
  return word[0]!;
}

function decode(lease: bigint): number {
  word[0] = lease;
  return number[0]!;
}

function holderIn(lease: bigint): number {
  return Math.floor(decode(lease) / HOLDER);
}

export const NO_LEASE = 0n;

/** Publishes a lease for `holder` that begins now. Returns the time of its beginning. */
export function publishLease(table: LockTable, at: number, holder: number): number {
  const start = now(table);
  Atomics.store(table.i64, at / 2 + Slot.lease64, encode(holder, start + table.leaseMs));
  return start;
}

export function clearLease(table: LockTable, at: number): void {
  Atomics.store(table.i64, at / 2 + Slot.lease64, NO_LEASE);
}

/** The holder that the lease word names, or 0. */
export function leaseHolderOf(table: LockTable, at: number): number {
  return holderIn(Atomics.load(table.i64, at / 2 + Slot.lease64));
}

/** Clears the lease word if it names `holder`, which is no longer the slot's holder. */
export function clearLeaseOf(table: LockTable, at: number, holder: number): void {
  const index = at / 2 + Slot.lease64;
  const seen = Atomics.load(table.i64, index);
  if (holderIn(seen) === holder) Atomics.compareExchange(table.i64, index, seen, NO_LEASE);
}

/** Publishes a lease that begins now, on behalf of a holder that has not published one yet. */
export function publishMissingLease(table: LockTable, at: number, holder: number): void {
  if (leaseHolderOf(table, at) !== holder) publishLease(table, at, holder);
}

/** Milliseconds until the holder's lease ends: 0 or less if it has run out, NaN if none is published yet. */
export function leaseLeft(table: LockTable, at: number, holder: number): number {
  const lease = Atomics.load(table.i64, at / 2 + Slot.lease64);
  if (holderIn(lease) !== holder) return Number.NaN;
  return decode(lease) - holder * HOLDER - now(table);
}

/** Reserves a slot, which is about to be free, for the first in its queue: that one has `leaseMs` to take it. */
export function startReservation(table: LockTable, at: number): void {
  if (table.leased) table.f64[at / 2 + Slot.reservedAt64] = now(table);
}

/** Milliseconds that the first in the queue still has to take the slot. */
export function reservationLeft(table: LockTable, at: number): number {
  return table.f64[at / 2 + Slot.reservedAt64]! + table.leaseMs - now(table);
}

export function isReservationOver(table: LockTable, at: number): boolean {
  return table.leased && reservationLeft(table, at) < 0;
}
