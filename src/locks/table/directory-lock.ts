import { LockTableBrokenError } from '../api/lock-errors.ts';
import { Header, type LockTable } from './layout.ts';

/**
 * The mutex around the directory: Drepper's three-state futex mutex ("Futexes Are Tricky", mutex 2) whose word
 * names its owner, so that the warden can take it over from a thread that died inside.
 *
 * It is held for a moment, for as long as `inspect` takes at most, and never while user code runs. Waiters park for a millisecond at most:
 * a thread that dies after it was notified costs the next one that much, and no more.
 */
const CONTENDED = 0x100;
const OWNER = 0xff;
const SPINS = 100;
const SLICE_MS = 1;
/** Waits in a row on one owner, some 5 s: longer than any recovery takes, so the warden itself is gone. */
const PATIENCE = 4_000;

export function lockDirectory(table: LockTable, me: number): void {
  const { i32 } = table;
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.compareExchange(i32, Header.directoryLock, 0, me) === 0) return;
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
    if (waits > PATIENCE) {
      throw new LockTableBrokenError(
        `The lock table's directory has been held for ${PATIENCE} waits of ${SLICE_MS} ms by one thread. ` +
          'It is paused, or it died after the thread that created the table, which recovers others, had ended.',
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

/** Waits until whoever is in the directory has left it. */
export function waitForDirectory(table: LockTable, me: number): void {
  lockDirectory(table, me);
  unlockDirectory(table);
}

/** Without waiting. The owner may also be a thread that `isDead`: it is robbed, and `died` is true. */
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
