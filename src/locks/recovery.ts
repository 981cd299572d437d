import { parentPort } from 'node:worker_threads';
import { Status, usedClaims } from './claims.ts';
import { repairDirectory } from './directory.ts';
import { tryLockDirectory, unlockDirectory } from './directory-lock.ts';
import {
  Claim,
  Header,
  nthSlot,
  Slot,
  type Table,
  ThreadRecord,
  threadRecord,
  viewTable,
  WARDEN,
} from './layout.ts';
import { lesseeOf, reserve, wipeLeaseOf } from './lease.ts';
import { wipeAnyOwner } from './owner-word.ts';
import { leave, rouse } from './queue.ts';
import { endReading } from './share.ts';
import { holderOf, left, OWNER_DIED, WAITERS } from './state.ts';
import type { Lifeline } from './warden.ts';

/** How often the table's clock goes on: a grant's age where nobody reads a clock of their own. */
const CLOCK_MS = 100;

/** The warden's life: it waits for threads to die, and gives back what they had. */
export function standGuard(buffer: SharedArrayBuffer, thread: number): void {
  const table = viewTable(buffer);
  const dead = new Set<number>();
  let mourning = false;

  function mourn(): void {
    mourning = !recover(table, dead);
    // Never wait for the directory: its owner may be the next to be reported dead.
    if (mourning) setImmediate(mourn);
  }

  function guard({ incarnation, port, received }: Lifeline): void {
    port.once('close', () => {
      dead.add(incarnation);
      // Threads often die together: one pass for all that are reported in this turn.
      if (!mourning) setImmediate(mourn);
      mourning = true;
    });
    Atomics.store(received, 0, 1);
    Atomics.notify(received, 0);
  }

  setInterval(() => {
    table.f64[Header.clock64] = performance.now();
  }, CLOCK_MS);
  parentPort!.on('message', guard);
  process.on('workerMessage', guard);
  table.f64[Header.clock64] = performance.now();
  Atomics.store(table.i32, Header.wardenThread, thread);
  Atomics.notify(table.i32, Header.wardenThread);
}

/**
 * Frees all that the dead held, wakes everybody who is first in line, and empties `dead`. False if the directory is
 * in use, with nothing changed. Each part may be done twice, so a recovery that was cut short is simply done again.
 */
export function recover(table: Table, dead: Set<number>): boolean {
  const { i32 } = table;
  const { locked, died } = tryLockDirectory(table, WARDEN, (owner) => dead.has(incarnationIn(table, owner)));
  if (!locked) return false;
  const threads = new Set(recordsOf(table, dead));
  if (died) repairDirectory(table);
  for (const claim of usedClaims(table)) {
    if (threads.has(i32[claim + Claim.thread]!)) recoverClaim(table, claim);
  }
  const used = Atomics.load(i32, Header.used);
  for (let index = 0; index < used; index++) recoverSlot(table, nthSlot(table, index), threads);
  for (const thread of threads) {
    i32[threadRecord(thread) + ThreadRecord.blockedOn] = 0;
    Atomics.store(i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  }
  unlockDirectory(table);
  dead.clear();
  return true;
}

function recoverClaim(table: Table, claim: number): void {
  if (table.i32[claim + Claim.status] !== Status.reading) {
    leave(table, claim);
    return;
  }
  // Before the slot can be free: whoever takes it then is told.
  Atomics.or(table.i32, table.i32[claim + Claim.slot]! + Slot.state, OWNER_DIED);
  table.f64[Header.recovered64]! += 1;
  endReading(table, claim);
}

/** Looks before it writes: most slots have nothing of the dead, and there may be many. */
function recoverSlot(table: Table, at: number, threads: ReadonlySet<number>): void {
  const { i32 } = table;
  const word = at + Slot.state;
  const lessee = lesseeOf(table, at);
  if (threads.has(lessee)) wipeLeaseOf(table, at, lessee);
  let state = Atomics.load(i32, word);
  while (threads.has(holderOf(state))) {
    wipeAnyOwner(table, at);
    reserve(table, at);
    const seen = Atomics.compareExchange(i32, word, state, left(state) | OWNER_DIED);
    if (seen === state) table.f64[Header.recovered64]! += 1;
    state = Atomics.load(i32, word);
  }
  // The dead may have been woken and never run, or have freed the slot and never woken: the first in line looks again.
  if (state & WAITERS) rouse(table, at);
}

function* recordsOf(table: Table, incarnations: ReadonlySet<number>): Generator<number> {
  const used = Atomics.load(table.i32, Header.usedThreads);
  for (let thread = 1; thread <= used; thread++) {
    if (incarnations.has(incarnationIn(table, thread))) yield thread;
  }
}

function incarnationIn({ i32 }: Table, thread: number): number {
  return Atomics.load(i32, threadRecord(thread) + ThreadRecord.incarnation);
}
