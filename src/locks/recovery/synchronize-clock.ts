import { Header, type LockTable } from '../table/layout.ts';
import { MAX_MISSED_TICKS, TICK_MS, wardenEnded } from '../table/table-clock.ts';
import type { Startup } from './startup.ts';

const POLL_MS = 1;

/**
 * Finds the offset of this thread's clock from the table's, if they do not have the same origin. The origins alone do
 * not tell: they are read from the wall clock, which may have been set, or have gone on while the machine was suspended.
 *
 * @throws {@link LockTableBrokenError} if the table's clock stands still
 */
export function* synchronizeClock(table: LockTable): Startup<void> {
  const { f64 } = table;
  const difference = performance.timeOrigin - f64[Header.timeOrigin64]!;
  if (difference === 0) return;
  const never = new Int32Array(new SharedArrayBuffer(4));
  const last = f64[Header.clock64];
  let before = performance.now();
  for (let polls = 0; polls < (MAX_MISSED_TICKS * TICK_MS) / POLL_MS; polls++) {
    yield { words: never, index: 0, value: 0, ms: POLL_MS };
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
