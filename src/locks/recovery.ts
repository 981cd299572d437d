import { parentPort } from 'node:worker_threads';
import { clearWaiter, hasWaiters, repairDirectory } from './directory.ts';
import { tryLockDirectory, unlockDirectory } from './directory-lock.ts';
import {
  Header,
  MAX_THREADS,
  nthSlot,
  Slot,
  type Table,
  ThreadRecord,
  threadRecord,
  viewTable,
  WARDEN,
} from './layout.ts';
import { lesseeOf, wipeLeaseOf } from './lease.ts';
import { freed, holderOf, OWNER_DIED } from './state.ts';
import type { Lifeline } from './warden.ts';

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

  parentPort!.on('message', guard);
  process.on('workerMessage', guard);
  Atomics.store(table.i32, Header.wardenThread, thread);
  Atomics.notify(table.i32, Header.wardenThread);
}

/**
 * Frees all that the dead held, wakes everybody who waits, and empties `dead`. False if the directory is in use,
 * with nothing changed. Each part may be done twice, so a recovery that was cut short is simply done again.
 */
export function recover(table: Table, dead: Set<number>): boolean {
  const { i32 } = table;
  const threads = new Set(recordsOf(table, dead));
  const { locked, died } = tryLockDirectory(table, WARDEN, (owner) => threads.has(owner));
  if (!locked) return false;
  if (died) repairDirectory(table);
  const used = Atomics.load(i32, Header.used);
  for (let index = 0; index < used; index++) recoverSlot(table, nthSlot(table, index), threads);
  for (const thread of threads) Atomics.store(i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  unlockDirectory(table);
  dead.clear();
  return true;
}

/** Looks before it writes: most slots have nothing of the dead, and there may be many. */
function recoverSlot(table: Table, at: number, threads: ReadonlySet<number>): void {
  const word = at + Slot.state;
  const lessee = lesseeOf(table, at);
  if (threads.has(lessee)) wipeLeaseOf(table, at, lessee);
  for (;;) {
    const state = Atomics.load(table.i32, word);
    if (!threads.has(holderOf(state))) break;
    const free = freed(state) | OWNER_DIED;
    if (Atomics.compareExchange(table.i32, word, state, free) === state) break;
  }
  if (!hasWaiters(table, at)) return;
  for (const thread of threads) clearWaiter(table, at, thread);
  // The dead may have been woken and never run: everybody who waits anywhere looks again.
  Atomics.notify(table.i32, word);
}

function* recordsOf(table: Table, incarnations: ReadonlySet<number>): Generator<number> {
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    if (incarnations.has(Atomics.load(table.i32, threadRecord(thread) + ThreadRecord.incarnation)))
      yield thread;
  }
}
