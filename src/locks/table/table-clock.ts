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
export const MAX_MISSED_TICKS = 30;

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

export function wardenEnded(cause?: unknown): LockTableBrokenError {
  return new LockTableBrokenError(
    "The lock table's warden has ended, with the thread that created the table. Create the table in a thread that " +
      'outlives all others that use it.',
    { cause },
  );
}
