import { Header, type LockTable } from '../table/layout.ts';
import { MAX_MISSED_TICKS, now, TICK_MS, wardenEnded } from '../table/table-clock.ts';
import type { Startup } from './startup.ts';

/**
 * Makes sure that the warden still publishes the time: waits for it if it is late.
 *
 * @throws {@link LockTableBrokenError} if the table's clock stands still
 */
export function* untilClockRuns(table: LockTable): Startup<void> {
  const last = table.f64[Header.clock64]!;
  if (now(table) - last < 2 * TICK_MS) return;
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let missed = 0; missed < MAX_MISSED_TICKS; missed++) {
    yield { words: never, index: 0, value: 0, ms: TICK_MS };
    if (table.f64[Header.clock64] !== last) return;
  }
  throw wardenEnded();
}
