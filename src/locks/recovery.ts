import { parentPort } from 'node:worker_threads';
import { clearWaiter, hasWaiters, repairDirectory } from './directory.ts';
import { tryLockDirectory, unlockDirectory } from './directory-lock.ts';
import {
  Header,
  MAX_THREADS,
  Slot,
  type Table,
  ThreadRecord,
  threadRecord,
  usedSlots,
  viewTable,
  WARDEN,
} from './layout.ts';
import { wipeLeaseOf } from './lease.ts';
import { freed, holderOf, OWNER_DIED } from './state.ts';
import type { Lifeline } from './warden.ts';

/** The warden's life: it waits for threads to die, and gives back what they had. */
export function standGuard(buffer: SharedArrayBuffer, thread: number): void {
  const table = viewTable(buffer);
  const dead = new Set<number>();

  function mourn(): void {
    if (dead.size === 0) return;
    // Never wait for the directory: its owner may be the next to be reported dead.
    if (!recover(table, dead)) setImmediate(mourn);
  }

  function guard({ incarnation, port }: Lifeline): void {
    port.once('close', () => {
      dead.add(incarnation);
      mourn();
    });
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
  const threads = new Set(recordsOf(table, dead));
  const { locked, died } = tryLockDirectory(table, WARDEN, (owner) => threads.has(owner));
  if (!locked) return false;
  if (died) repairDirectory(table);
  for (const at of usedSlots(table)) recoverSlot(table, at, threads);
  for (const thread of threads) Atomics.store(table.i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  unlockDirectory(table);
  dead.clear();
  return true;
}

function recoverSlot(table: Table, at: number, threads: Set<number>): void {
  for (const thread of threads) {
    clearWaiter(table, at, thread);
    wipeLeaseOf(table, at, thread);
  }
  const word = at + Slot.state;
  for (;;) {
    const state = Atomics.load(table.i32, word);
    if (!threads.has(holderOf(state))) break;
    const free = freed(state) | OWNER_DIED;
    if (Atomics.compareExchange(table.i32, word, state, free) === state) break;
  }
  // The dead may have been woken and never run: everybody who waits anywhere looks again.
  if (hasWaiters(table, at)) Atomics.notify(table.i32, word);
}

function* recordsOf(table: Table, incarnations: Set<number>): Generator<number> {
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    if (incarnations.has(Atomics.load(table.i32, threadRecord(thread) + ThreadRecord.incarnation)))
      yield thread;
  }
}
