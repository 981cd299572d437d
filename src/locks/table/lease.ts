import { type LockTable, Slot } from './layout.ts';

/**
 * A lease word is the bits of the float `holder * 2^45 + deadline`, a whole number below 2^53; the deadline is in ms of
 * `performance.now()`, which is one clock for all threads of a process and, unlike `Date.now()`, never jumps.
 *
 * Invariant: a lease word that does not name the slot's holder says nothing. A holder publishes its lease after
 * the compare-and-set that made it the holder, and wipes it after the one that freed the slot, before it does anything
 * else; so a word that names the holder is of its present grant. A holder that was robbed before it came to publish spoils at worst
 * the robber's lease, which is then published anew by the next thread that looks: it is believed longer, never
 * shorter.
 *
 * Readers have one lease between them, renewed by each that comes in or renews, in the directory: while one of them
 * is in there with right, it is of no use to evict the others.
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

/** From now on; returns the `performance.now()` of that. */
export function publishLease(table: LockTable, at: number, holder: number): number {
  const now = performance.now();
  Atomics.store(table.i64, at / 2 + Slot.lease64, encode(holder, now + table.leaseMs));
  return now;
}

export function clearLease(table: LockTable, at: number): void {
  Atomics.store(table.i64, at / 2 + Slot.lease64, NO_LEASE);
}

/** Whom the lease word names; 0 for nobody. */
export function leaseHolderOf(table: LockTable, at: number): number {
  return holderIn(Atomics.load(table.i64, at / 2 + Slot.lease64));
}

/** Takes back what `holder` published too late. */
export function clearLeaseOf(table: LockTable, at: number, holder: number): void {
  const index = at / 2 + Slot.lease64;
  const seen = Atomics.load(table.i64, index);
  if (holderIn(seen) === holder) Atomics.compareExchange(table.i64, index, seen, NO_LEASE);
}

/** Publishes a lease, from now on, for a holder that has not come to it yet. */
export function publishMissingLease(table: LockTable, at: number, holder: number): void {
  if (leaseHolderOf(table, at) !== holder) publishLease(table, at, holder);
}

/** Milliseconds that the holder is still believed: 0 or less when the lease has run out, NaN when there is none yet. */
export function leaseLeft(table: LockTable, at: number, holder: number): number {
  const lease = Atomics.load(table.i64, at / 2 + Slot.lease64);
  if (holderIn(lease) !== holder) return Number.NaN;
  return decode(lease) - holder * HOLDER - performance.now();
}

/** Notes that the slot is about to be free for whoever is first in line, which has the time of a lease to come. */
export function startReservation(table: LockTable, at: number): void {
  if (table.leased) table.f64[at / 2 + Slot.reservedAt64] = performance.now();
}

/** Milliseconds that whoever is first in line still has to come. */
export function reservationLeft(table: LockTable, at: number): number {
  return table.f64[at / 2 + Slot.reservedAt64]! + table.leaseMs - performance.now();
}

export function isReservationOver(table: LockTable, at: number): boolean {
  return table.leased && reservationLeft(table, at) < 0;
}
