import { closeQueuedClaim } from '../queue/queue.ts';
import { wakeFirst } from '../queue/wake-first.ts';
import { endReading } from '../readers/reader-list.ts';
import { ClaimStatus, firstInList, usedClaims, wakeClaim } from '../table/claims.ts';
import { tryLockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import {
  Claim,
  Header,
  type LockTable,
  nthSlot,
  Slot,
  ThreadRecord,
  threadRecord,
  VISIBLE_READERS,
  WARDEN,
} from '../table/layout.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import { holderOf, OWNER_DIED, releasedState, WAITERS, WAKING } from '../table/slot-state.ts';
import { repairDirectory } from './repair-directory.ts';

/**
 * Frees everything that dead threads held, ends their waits, wakes the first in every queue, and empties `dead`. Each
 * part can safely be done twice, so a recovery that was cut short is simply done again.
 *
 * @param dead the incarnations of the threads, as in their records
 * @returns false if the directory is in use, with nothing changed
 */
export function recover(table: LockTable, dead: Set<number>): boolean {
  const { i32 } = table;
  const isDead = (thread: number) => dead.has(incarnationIn(table, thread));
  const { locked, died } = tryLockDirectory(table, WARDEN, isDead);
  if (!locked) return false;
  const threads = new Set(recordsOf(table, dead));
  if (died) repairDirectory(table);
  recoverThreads(table, threads);
  for (const thread of threads) Atomics.store(i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  unlockDirectory(table);
  dead.clear();
  return true;
}

/** Frees everything that the threads hold, and ends their waits. In the directory. */
export function recoverThreads(table: LockTable, threads: ReadonlySet<number>): void {
  const { i32 } = table;
  for (const claim of usedClaims(table)) {
    if (threads.has(i32[claim + Claim.thread]!)) recoverClaim(table, claim);
  }
  const used = Atomics.load(i32, Header.usedSlots);
  for (let index = 0; index < used; index++) recoverSlot(table, nthSlot(table, index), threads);
  for (const thread of threads) i32[threadRecord(thread) + ThreadRecord.blockedOn] = 0;
}

function recoverClaim(table: LockTable, claim: number): void {
  const status = table.i32[claim + Claim.status]!;
  if (status < 0) {
    recoverPublishedClaim(table, claim, -status);
    return;
  }
  if (status !== ClaimStatus.reading) {
    closeQueuedClaim(table, claim);
    return;
  }
  // Before the slot can be free: the thread that takes it then is told.
  Atomics.or(table.i32, table.i32[claim + Claim.slot]! + Slot.state, OWNER_DIED);
  table.f64[Header.recovered64]! += 1;
  endReading(table, claim);
}

/** Without the bias, its thread died before it found that it was not admitted. */
function recoverPublishedClaim(table: LockTable, claim: number, at: number): void {
  if (holderOf(Atomics.load(table.i32, at + Slot.state)) === VISIBLE_READERS) {
    Atomics.or(table.i32, at + Slot.state, OWNER_DIED);
    table.f64[Header.recovered64]! += 1;
  }
  Atomics.store(table.i32, claim + Claim.status, ClaimStatus.free);
}

/** Reads before it writes: most slots have nothing to do with the dead threads, and there may be many slots. */
function recoverSlot(table: LockTable, at: number, threads: ReadonlySet<number>): void {
  const { i32 } = table;
  const word = at + Slot.state;
  const spinner = Atomics.load(i32, at + Slot.spinner);
  if (threads.has(spinner)) Atomics.compareExchange(i32, at + Slot.spinner, spinner, 0);
  let state = Atomics.load(i32, word);
  while (threads.has(holderOf(state))) {
    clearAnyOwner(table, at);
    const seen = Atomics.compareExchange(i32, word, state, releasedState(state) | OWNER_DIED);
    if (seen === state) table.f64[Header.recovered64]! += 1;
    state = Atomics.load(i32, word);
  }
  // A dead thread may have freed the slot and never have woken the first, or have begun to. A first that was woken keeps
  // the reservation that it has: if it is stuck, deaths of others must not prolong that for ever.
  if (state & WAKING) wakeClaim(table, firstInList(table, at, Slot.queue));
  else if (state & WAITERS) wakeFirst(table, at);
}

function* recordsOf(table: LockTable, incarnations: ReadonlySet<number>): Generator<number> {
  const used = Atomics.load(table.i32, Header.usedThreads);
  for (let thread = 1; thread <= used; thread++) {
    if (incarnations.has(incarnationIn(table, thread))) yield thread;
  }
}

function incarnationIn({ i32 }: LockTable, thread: number): number {
  return Atomics.load(i32, threadRecord(thread) + ThreadRecord.incarnation);
}
