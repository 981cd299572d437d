import type { HistoryEvent } from '../../src/check/history/history-event.ts';

/**
 * Events of transactions in Elle's short notation: `ax1ry12` appends 1 to x and reads y as [1, 2], `rx` reads the empty list.
 * Each transaction is written `outcome? process? operations`, such as `fail ax1` or `p2 rx1`; without a process, it has one of
 * its own. All are concurrent, unless `isSerial`: then each is invoked after the one before it has completed.
 */
export function transactions(texts: readonly string[], { isSerial = false } = {}): HistoryEvent[] {
  const parsed = texts.map((text, index) => {
    const [, outcome = 'ok', process, operations] = /^(?:(ok|fail|info) )?(?:p(\d+) )?(.*)$/.exec(text)!;
    const output = [...operations!.matchAll(/([ar])([a-z])(\d*)/g)].map(([, f, key, digits]) =>
      f === 'a' ? ['append', key, Number(digits)] : ['r', key, [...digits!].map(Number)],
    );
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
