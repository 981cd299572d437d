import { type LockTable, Slot } from './layout.ts';
import { holderOf, isHeldAs } from './slot-state.ts';

/**
 * The owner that an exclusive holder acts for, as a slot has it: `thread << 32 | number of the owner`.
 *
 * Invariant: an owner word that does not name the slot's holder means nothing. It is written by the holder while it is
 * the holder, with a compare-and-set, so that a holder whose key was stolen meanwhile does not overwrite the word of
 * the new holder; and it is cleared by the thread that wrote it before the slot is free, or by the thread that steals
 * the slot.
 */
function encode(thread: number, owner: number): bigint {
  return (BigInt(thread) << 32n) | BigInt(owner >>> 0);
}

export function writeOwner(table: LockTable, at: number, taken: number, owner: number): void {
  const word = at / 2 + Slot.owner64;
  for (;;) {
    const seen = Atomics.load(table.i64, word);
    if (!isHeldAs(Atomics.load(table.i32, at + Slot.state), taken)) return;
    const mine = encode(holderOf(taken), owner);
    if (Atomics.compareExchange(table.i64, word, seen, mine) === seen) return;
  }
}

export function clearOwner(table: LockTable, at: number, thread: number, owner: number): void {
  Atomics.compareExchange(table.i64, at / 2 + Slot.owner64, encode(thread, owner), 0n);
}

/** Clears the word whatever it says: only for a thread that keeps the holder from writing it meanwhile. */
export function clearAnyOwner(table: LockTable, at: number): void {
  Atomics.store(table.i64, at / 2 + Slot.owner64, 0n);
}

/** The number of the owner that `thread` holds the slot for, or 0. */
export function ownerFor(table: LockTable, at: number, thread: number): number {
  const word = Atomics.load(table.i64, at / 2 + Slot.owner64);
  return word >> 32n === BigInt(thread) ? Number(BigInt.asIntN(32, word)) : 0;
}
