import { parentPort } from 'node:worker_threads';
import { endReading } from '../acquire/try-shared.ts';
import { closeQueuedClaim, wakeFirst } from '../queue/queue.ts';
import { ClaimStatus, usedClaims } from '../table/claims.ts';
import { repairDirectory } from '../table/directory.ts';
import { tryLockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import {
  Claim,
  Header,
  type LockTable,
  nthSlot,
  Slot,
  ThreadRecord,
  threadRecord,
  viewTable,
  WARDEN,
} from '../table/layout.ts';
import { clearLeaseOf, leaseHolderOf, startReservation } from '../table/lease.ts';
import { clearAnyOwner } from '../table/owner-word.ts';
import { holderOf, OWNER_DIED, releasedState, WAITERS } from '../table/slot-state.ts';
import type { Lifeline } from './warden.ts';

/** How often the table's clock goes on: a grant's age where nobody reads a clock of their own. */
const CLOCK_MS = 100;

/** The warden's life: it waits for threads to die, and gives back what they had. */
export function runWarden(buffer: SharedArrayBuffer, thread: number): void {
  const table = viewTable(buffer);
  const dead = new Set<number>();
  let isScheduled = false;

  function recoverDead(): void {
    isScheduled = !recover(table, dead);
    // Never wait for the directory: its owner may be the next to be reported dead.
    if (isScheduled) setImmediate(recoverDead);
  }

  function watchThread({ incarnation, port, received }: Lifeline): void {
    port.once('close', () => {
      dead.add(incarnation);
      // Threads often die together: one pass for all that are reported in this turn.
      if (!isScheduled) setImmediate(recoverDead);
      isScheduled = true;
    });
    Atomics.store(received, 0, 1);
    Atomics.notify(received, 0);
  }

  setInterval(() => {
    table.f64[Header.clock64] = performance.now();
  }, CLOCK_MS);
  parentPort!.on('message', watchThread);
  process.on('workerMessage', watchThread);
  table.f64[Header.clock64] = performance.now();
  Atomics.store(table.i32, Header.wardenThread, thread);
  Atomics.notify(table.i32, Header.wardenThread);
}

/**
 * Frees all that the dead held, wakes everybody who is first in line, and empties `dead`. False if the directory is
 * in use, with nothing changed. Each part may be done twice, so a recovery that was cut short is simply done again.
 */
export function recover(table: LockTable, dead: Set<number>): boolean {
  const { i32 } = table;
  const { locked, died } = tryLockDirectory(table, WARDEN, (owner) => dead.has(incarnationIn(table, owner)));
  if (!locked) return false;
  const threads = new Set(recordsOf(table, dead));
  if (died) repairDirectory(table);
  for (const claim of usedClaims(table)) {
    if (threads.has(i32[claim + Claim.thread]!)) recoverClaim(table, claim);
  }
  const used = Atomics.load(i32, Header.usedSlots);
  for (let index = 0; index < used; index++) recoverSlot(table, nthSlot(table, index), threads);
  for (const thread of threads) {
    i32[threadRecord(thread) + ThreadRecord.blockedOn] = 0;
    Atomics.store(i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  }
  unlockDirectory(table);
  dead.clear();
  return true;
}

function recoverClaim(table: LockTable, claim: number): void {
  if (table.i32[claim + Claim.status] !== ClaimStatus.reading) {
    closeQueuedClaim(table, claim);
    return;
  }
  // Before the slot can be free: whoever takes it then is told.
  Atomics.or(table.i32, table.i32[claim + Claim.slot]! + Slot.state, OWNER_DIED);
  table.f64[Header.recovered64]! += 1;
  endReading(table, claim);
}

/** Looks before it writes: most slots have nothing of the dead, and there may be many. */
function recoverSlot(table: LockTable, at: number, threads: ReadonlySet<number>): void {
  const { i32 } = table;
  const word = at + Slot.state;
  const lessee = leaseHolderOf(table, at);
  if (threads.has(lessee)) clearLeaseOf(table, at, lessee);
  let state = Atomics.load(i32, word);
  while (threads.has(holderOf(state))) {
    clearAnyOwner(table, at);
    startReservation(table, at);
    const seen = Atomics.compareExchange(i32, word, state, releasedState(state) | OWNER_DIED);
    if (seen === state) table.f64[Header.recovered64]! += 1;
    state = Atomics.load(i32, word);
  }
  // The dead may have been woken and never run, or have freed the slot and never woken: the first in line looks again.
  if (state & WAITERS) wakeFirst(table, at);
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
