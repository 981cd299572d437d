import { type LockTable, Slot } from './layout.ts';
import { beginningAtLatest, currentTick } from './lease-clock.ts';
import { countOf, isHeldByReaders } from './slot-state.ts';
import { now } from './table-clock.ts';

/**
 * A lease word names the grant that it is for, and says when it began:
 *
 *     | count 19 | readers 1 | tick 12 |
 *
 * Of the tick it has the low bits: a lease at which no thread looks for 64 times its length seems to begin anew then.
 *
 * Invariant: a lease word that does not name the slot's present grant means nothing. So it need not be cleared when the
 * slot is freed, and a holder whose key was stolen before it came to publish its lease can at worst overwrite the lease
 * of the new holder, which the next thread that looks then publishes anew: that lease lasts longer, never shorter.
 *
 * The readers of a slot have one lease between them, which each of them renews when it comes in or renews, in the
 * directory: while one of them is there by right, nothing is gained by stealing from the others. The same count may
 * have two groups of readers, one after the other: the first of a group publishes in the directory before any thread
 * can steal.
 */
const TICK_BITS = 12;
const TICK = (1 << TICK_BITS) - 1;

/** The name of the grant that holds a slot with this state. */
function nameOf(state: number): number {
  return 2 * countOf(state) + Number(isHeldByReaders(state));
}

/** Publishes a lease that begins now, for the grant that holds the slot with `state`. */
export function publishLease(table: LockTable, at: number, state: number): void {
  publishLeaseFrom(table, at, state, currentTick(table));
}

function publishLeaseFrom({ i32 }: LockTable, at: number, state: number, tick: number): void {
  Atomics.store(i32, at + Slot.lease, (nameOf(state) << TICK_BITS) | (tick & TICK));
}

/** Publishes the lease of a reader that began at `tick`, if the slot's readers have none that began later. */
export function publishReadersLease(table: LockTable, at: number, state: number, tick: number): void {
  const lease = Atomics.load(table.i32, at + Slot.lease);
  const isPublished = lease >>> TICK_BITS === nameOf(state);
  if (!isPublished || ticksSince(table, tick) < ticksSince(table, lease))
    publishLeaseFrom(table, at, state, tick);
}

function ticksSince(table: LockTable, tick: number): number {
  return (currentTick(table) - tick) & TICK;
}

/** Clears a lease word, for a new assignment: it has counts that the slot had before. */
export function clearLease(table: LockTable, at: number): void {
  Atomics.store(table.i32, at + Slot.lease, 0);
}

/** Publishes a lease that begins now, on behalf of a holder that has not published one yet. */
export function publishMissingLease(table: LockTable, at: number, state: number): void {
  if (Number.isNaN(leaseLeft(table, at, state))) publishLease(table, at, state);
}

/**
 * Milliseconds until the lease of the slot's holder ends: 0 or less if it has run out, NaN if none is published. Outside
 * the directory it is a hint.
 */
export function leaseLeft(table: LockTable, at: number, state: number): number {
  const lease = Atomics.load(table.i32, at + Slot.lease);
  if (lease >>> TICK_BITS !== nameOf(state)) return Number.NaN;
  return leaseLeftSince(table, lease);
}

/** Milliseconds that are left of a lease that began at `tick`. */
export function leaseLeftSince(table: LockTable, tick: number): number {
  const time = now(table);
  return Math.min(beginningAtLatest(table, ticksSince(table, tick)), time) + table.leaseMs - time;
}

/** Reserves a slot, which is free, for the first in its queue, which is about to be woken: it has `leaseMs` to take it. */
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
