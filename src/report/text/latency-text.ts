import { durationText, numberText } from '../../base/number-text.ts';
import { textTable } from '../../base/text-table.ts';
import type { Measurements } from '../../hammer/measure/measurements.ts';
import { LOCK_HOLD, LOCK_WAIT } from '../../hammer/threshold/threshold.ts';

/** The latency of each operation as a table, for a terminal; undefined if nothing was measured. */
export function latencyText({ calls, waits, holds }: Measurements): string | undefined {
  const rows = [...calls, { f: LOCK_WAIT, ...waits }, { f: LOCK_HOLD, ...holds }]
    .filter(({ count }) => count > 0)
    .map(({ f, count, open, p50, p90, p99, p999, max }) => ({
      latency: f,
      count: `${numberText(count)}${open > 0 ? ` (${numberText(open)} open)` : ''}`,
      p50: durationText(p50),
      p90: durationText(p90),
      p99: durationText(p99),
      'p99.9': durationText(p999),
      max: durationText(max),
    }));
  return rows.length === 0 ? undefined : textTable(rows);
}
