import { LockTableBrokenError } from '../api/lock-errors.ts';
import { Header, type LockTable } from './layout.ts';
import { pause } from './pause.ts';

/**
 * The mutex of the directory: Drepper's three-state futex mutex ("Futexes Are Tricky", mutex 2), whose word names its
 * owner, so that the warden can take it over from a thread that died inside.
 *
 * It is held briefly, at most for as long as `inspect` takes, and never while user code runs. Waiters sleep for at most
 * a millisecond: a thread that dies after it was notified delays the next one by that much and no more.
 */
const CONTENDED = 0x100;
const OWNER = 0xff;
const SLICE_MS = 1;
/** Waits in a row for one owner, some 5 s: longer than any recovery takes, so the warden itself is gone. */
const MAX_WAITS = 4_000;

export function lockDirectory(table: LockTable, me: number): void {
  const { i32 } = table;
  for (let spin = 0; spin <= table.spins; spin++) {
    if (Atomics.compareExchange(i32, Header.directoryLock, 0, me) === 0) return;
    // Only looks, so as not to take the cache line from the owner.
    while (spin < table.spins && Atomics.load(i32, Header.directoryLock) !== 0) {
      pause();
      spin += 1;
    }
  }
  let owner = 0;
  let waits = 0;
  for (;;) {
    const seen = Atomics.load(i32, Header.directoryLock);
    if (seen === 0) {
      if (Atomics.compareExchange(i32, Header.directoryLock, 0, me | CONTENDED) === 0) return;
      continue;
    }
    waits = (seen & OWNER) === owner ? waits + 1 : 0;
    owner = seen & OWNER;
    if (waits > MAX_WAITS) {
      throw new LockTableBrokenError(
        `The lock table's directory has been held for ${MAX_WAITS} waits of ${SLICE_MS} ms by one thread. ` +
          'That thread is paused, or it died after the thread that created the table, which recovers others, had ended.',
      );
    }
    const contended = seen | CONTENDED;
    if (seen !== contended && Atomics.compareExchange(i32, Header.directoryLock, seen, contended) !== seen)
      continue;
    Atomics.wait(i32, Header.directoryLock, contended, SLICE_MS);
  }
}

export function unlockDirectory(table: LockTable): void {
  if (Atomics.exchange(table.i32, Header.directoryLock, 0) & CONTENDED)
    Atomics.notify(table.i32, Header.directoryLock, 1);
}

/** Returns when the thread that is in the directory now has left it. */
export function waitForDirectory(table: LockTable, me: number): void {
  lockDirectory(table, me);
  unlockDirectory(table);
}

/** Never waits. If the owner is a thread that `isDead`, the mutex is taken over from it, and `died` is true. */
export function tryLockDirectory(
  table: LockTable,
  me: number,
  isDead: (thread: number) => boolean,
): { locked: boolean; died: boolean } {
  const seen = Atomics.load(table.i32, Header.directoryLock);
  const died = seen !== 0 && isDead(seen & OWNER);
  if (seen !== 0 && !died) return { locked: false, died };
  const mine = me | (seen & CONTENDED);
  return { locked: Atomics.compareExchange(table.i32, Header.directoryLock, seen, mine) === seen, died };
}
