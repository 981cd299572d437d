import { type LockTable, Slot } from './layout.ts';
import { holderOf, isHeldAs } from './slot-state.ts';

/**
 * Whom an exclusive holder took the slot for: `thread << 32 | number of the owner`.
 *
 * Invariant: a word that does not name the slot's holder says nothing. It is written by the holder while it is the
 * holder, with a compare-and-set, so that one which was robbed meanwhile does not write over the robber's; and wiped
 * by whoever wrote it before the slot is free, or by whoever evicts it.
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

/** For whoever keeps the holder from coming back meanwhile. */
export function clearAnyOwner(table: LockTable, at: number): void {
  Atomics.store(table.i64, at / 2 + Slot.owner64, 0n);
}

/** The owner for whom `thread` holds the slot, 0 for none. */
export function ownerFor(table: LockTable, at: number, thread: number): number {
  const word = Atomics.load(table.i64, at / 2 + Slot.owner64);
  return word >> 32n === BigInt(thread) ? Number(BigInt.asIntN(32, word)) : 0;
}
