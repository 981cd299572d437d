import { freeFromReaders } from '../readers/reader-list.ts';
import { completeRevocation } from '../readers/revoke.ts';
import { linkSlot } from '../table/buckets.ts';
import { allClaims, appendToList, ClaimStatus, closeClaim, firstInList } from '../table/claims.ts';
import { Claim, Header, type LockTable, nthSlot, READERS, RECYCLER, Slot } from '../table/layout.ts';
import { noteLoss } from '../table/note-loss.ts';
import { CONTESTED, EMPTY_QUEUE, holderOf, WAITERS } from '../table/slot-state.ts';

/**
 * Restores a directory in which a thread died: no slot is being recycled or contested any more, and every slot and
 * every claim is linked.
 */
export function repairDirectory(table: LockTable): void {
  const { i32 } = table;
  repairClaims(table);
  i32.fill(0, table.buckets, table.buckets + table.bucketMask + 1);
  const used = Atomics.load(i32, Header.usedSlots);
  for (let index = 0; index < used; index++) {
    const at = nthSlot(table, index);
    const state = Atomics.and(i32, at + Slot.state, ~CONTESTED) & ~CONTESTED;
    if (holderOf(state) === RECYCLER) {
      // A slot that has a key, the old one or the new one, is that key's; without a key it is blank, and nothing that
      // remembers its assignment may take it.
      if (Atomics.load(i32, at + Slot.keyLength) === 0) table.f64[at / 2 + Slot.assignment64] = 0;
      Atomics.store(i32, at + Slot.state, state & ~RECYCLER);
    }
    if (i32[at + Slot.keyLength] !== 0) linkSlot(table, at);
    if (firstInList(table, at, Slot.queue) !== 0) Atomics.or(i32, at + Slot.state, WAITERS);
    else Atomics.and(i32, at + Slot.state, EMPTY_QUEUE);
    if (holderOf(state) !== READERS) continue;
    completeRevocation(table, at);
    if (firstInList(table, at, Slot.readers) === 0) freeFromReaders(table, at);
  }
  // The thread may have stolen keys, and have died before it told their holders.
  for (let thread = 1; thread <= Atomics.load(i32, Header.usedThreads); thread++) noteLoss(table, thread);
}

/** Builds all lists of claims anew, from the claims' own fields. */
function repairClaims(table: LockTable): void {
  const { i32, f64 } = table;
  for (let index = 0; index < i32[Header.usedSlots]!; index++) {
    const slot = nthSlot(table, index);
    for (const list of [Slot.queue, Slot.readers]) i32.fill(0, slot + list, slot + list + 2);
  }
  i32[Header.freeClaims] = 0;
  const listed: number[] = [];
  for (const claim of allClaims(table)) {
    const status = Atomics.load(i32, claim + Claim.status);
    if (status === ClaimStatus.free) closeClaim(table, claim);
    else if (status === ClaimStatus.waiting || status === ClaimStatus.reading) listed.push(claim);
  }
  listed.sort((a, b) => f64[a / 2 + Claim.ticket64]! - f64[b / 2 + Claim.ticket64]!);
  for (const claim of listed) {
    const list = i32[claim + Claim.status] === ClaimStatus.waiting ? Slot.queue : Slot.readers;
    appendToList(table, claim, i32[claim + Claim.slot]!, list);
  }
}
