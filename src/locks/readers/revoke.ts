import type { Attachment } from '../table/attachment.ts';
import { appendToList, ClaimStatus, firstInList } from '../table/claims.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, type LockTable, Slot, VISIBLE_READERS } from '../table/layout.ts';
import { biasedState, holderOf, isThread, takenByReader } from '../table/slot-state.ts';
import { forgetReads } from './read-bias.ts';
import { freeFromReaders } from './reader-list.ts';
import { shareLease, shareLeases } from './readers-lease.ts';
import { publishedClaims } from './visible-readers.ts';

/**
 * Ends the bias of a slot for readers, in the directory, and moves the claims that are published for it to its list of
 * readers. A slot without readers is then free.
 */
export function revoke(table: LockTable, at: number): void {
  const word = at + Slot.state;
  for (;;) {
    const state = Atomics.load(table.i32, word);
    if (holderOf(state) !== VISIBLE_READERS) return;
    // Before the claims are looked at: a reader that publishes later finds that the bias is gone.
    if (Atomics.compareExchange(table.i32, word, state, takenByReader(state)) === state) break;
  }
  forgetReads(table, at);
  completeRevocation(table, at);
  if (firstInList(table, at, Slot.readers) === 0) freeFromReaders(table, at);
}

/** The second half of a revocation, which can safely be done twice: it is done again if a thread died in it. */
export function completeRevocation(table: LockTable, at: number): void {
  const { i32 } = table;
  for (const claim of publishedClaims(table, at)) {
    shareLease(table, at, claim);
    if (Atomics.compareExchange(i32, claim + Claim.status, -at, ClaimStatus.reading) !== -at) continue;
    appendToList(table, claim, at, Slot.readers);
  }
  // A reader may have come in anew before its claim was moved.
  shareLeases(table, at);
}

/** Biases a slot for readers again, unless a thread has taken it since the revocation. In the directory. */
export function restoreBias({ i32 }: LockTable, at: number): void {
  const state = Atomics.load(i32, at + Slot.state);
  if (isThread(holderOf(state))) return;
  Atomics.compareExchange(i32, at + Slot.state, state, biasedState(state));
}

/** {@link revoke}, for a thread that is not in the directory. */
export function revokeBias({ table, thread }: Attachment, at: number): void {
  lockDirectory(table, thread);
  try {
    revoke(table, at);
  } finally {
    unlockDirectory(table);
  }
}

/** Whether a slot is biased for readers and has none, in the directory. */
export function isUnread(table: LockTable, at: number): boolean {
  if (holderOf(Atomics.load(table.i32, at + Slot.state)) !== VISIBLE_READERS) return false;
  return firstInList(table, at, Slot.readers) === 0 && publishedClaims(table, at).next().done === true;
}
