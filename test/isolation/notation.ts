import type { HistoryEvent } from '../../src/check/history/history-event.ts';

/**
 * Events of transactions in Elle's short notation: `ax1ry12` appends 1 to x and reads y as [1, 2], `rx` reads the empty list.
 * Each transaction is written `outcome? process? operations`, such as `fail ax1` or `p2 rx1`; without a process, it has one of
 * its own. All are concurrent, unless `isSerial`: then each is invoked after the one before it has completed.
 *
 * With `areRegisters`, `wx1` writes 1 to x, `rx1` reads 1 from x, and `rx` or `rx_` its initial value.
 */
export function transactions(
  texts: readonly string[],
  { isSerial = false, areRegisters = false } = {},
): HistoryEvent[] {
  const parsed = texts.map((text, index) => {
    const [, outcome = 'ok', process, operations] = /^(?:(ok|fail|info) )?(?:p(\d+) )?(.*)$/.exec(text)!;
    const output = [...operations!.matchAll(/([arw])([a-z])([\d_]*)/g)].map(([, f, key, digits]) => {
      if (f !== 'r') return [f === 'a' ? 'append' : 'w', key, Number(digits)];
      if (areRegisters) return ['r', key, /\d/.test(digits!) ? Number(digits) : null];
      return ['r', key, [...digits!].map(Number)];
    });
    const input = output.map(([f, key, value]) => [f, key, f === 'r' ? null : value]);
    const event = { process: process === undefined ? 100 + index : Number(process), f: 'txn' };
    const invoke: HistoryEvent = { ...event, type: 'invoke', input };
    const completion: HistoryEvent =
      outcome === 'ok' ? { ...event, type: 'ok', output } : { ...event, type: outcome as 'fail' | 'info' };
    return [invoke, completion] as const;
  });
  return isSerial
    ? parsed.flat()
    : [...parsed.map(([invoke]) => invoke), ...parsed.map(([, completion]) => completion)];
}
