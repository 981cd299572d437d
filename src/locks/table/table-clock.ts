import { LockTableBrokenError } from '../api/lock-errors.ts';
import { Header, type LockTable } from './layout.ts';

/**
 * The table's clock: the `performance.now()` of the warden's thread. In Node that is one clock for all threads of a
 * process. In Bun and Deno each thread has a clock that begins when the thread does, and so an offset for each table.
 */

/** Milliseconds of the table's clock, which is the same for all threads and, unlike `Date.now()`, never jumps. */
export function now(table: LockTable): number {
  return performance.now() + table.clockOffset;
}

/** How often the warden publishes the time, in ms. It dates exclusive grants. */
export const TICK_MS = 100;
/** A clock that has not changed for this many ticks, each of which the observer slept through, has lost its thread. */
const MAX_MISSED_TICKS = 30;
const POLL_MS = 1;

/** Makes this thread's clock the table's. In the warden's thread, once. */
export function startClock(table: LockTable): void {
  table.f64[Header.timeOrigin64] = performance.timeOrigin;
  publishTime(table);
  setInterval(publishTime, TICK_MS, table);
}

function publishTime({ f64 }: LockTable): void {
  f64[Header.clock64] = performance.now();
}

/** Returns a function to be called once per tick: whether the warden still publishes the time. */
export function watchClock({ f64 }: LockTable): () => boolean {
  let last = f64[Header.clock64]!;
  let missed = 0;
  return () => {
    const seen = f64[Header.clock64]!;
    missed = seen === last ? missed + 1 : 0;
    last = seen;
    return missed < MAX_MISSED_TICKS;
  };
}

/** Whether the warden still publishes the time. Waits for it if it is late. */
export function isClockRunning(table: LockTable): boolean {
  const last = table.f64[Header.clock64]!;
  if (now(table) - last < 2 * TICK_MS) return true;
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let missed = 0; missed < MAX_MISSED_TICKS; missed++) {
    Atomics.wait(never, 0, 0, TICK_MS);
    if (table.f64[Header.clock64] !== last) return true;
  }
  return false;
}

/**
 * Finds the offset of this thread's clock from the table's, if they do not have the same origin. The origins alone do
 * not tell: they are read from the wall clock, which may have been set, or have gone on while the machine was suspended.
 *
 * @throws {@link LockTableBrokenError} if the table's clock stands still
 */
export function synchronizeClock(table: LockTable): void {
  const { f64 } = table;
  const difference = performance.timeOrigin - f64[Header.timeOrigin64]!;
  if (difference === 0) return;
  const never = new Int32Array(new SharedArrayBuffer(4));
  const last = f64[Header.clock64];
  let before = performance.now();
  for (let polls = 0; polls < (MAX_MISSED_TICKS * TICK_MS) / POLL_MS; polls++) {
    Atomics.wait(never, 0, 0, POLL_MS);
    const seen = f64[Header.clock64]!;
    const after = performance.now();
    if (seen !== last) {
      // It was `seen` at a moment between `before` and `after`.
      table.clockOffset = Math.min(Math.max(difference, seen - after), seen - before);
      return;
    }
    before = after;
  }
  throw wardenEnded();
}

export function wardenEnded(): LockTableBrokenError {
  return new LockTableBrokenError(
    "The lock table's warden has ended, with the thread that created the table. Create the table in a thread that " +
      'outlives all others that use it.',
  );
}
