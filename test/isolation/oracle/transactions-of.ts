import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import type { MicroOperation } from '../../../src/isolation/result/transaction.ts';

/** A transaction, read from its events by the oracle's own means. */
export interface OracleTransaction {
  readonly process: number;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** What it did; the values of reads count if it is `ok`. */
  readonly operations: readonly MicroOperation[];
  readonly invokedAt: number;
  /** Infinity unless it is `ok` or `fail`: it may take effect at any time. */
  readonly completedAt: number;
}

export function transactionsOf(events: readonly HistoryEvent[]): OracleTransaction[] {
  return events.flatMap((invocation, invokedAt) => {
    if (invocation.type !== 'invoke') return [];
    const completedAt = events.findIndex(
      ({ process, type }, index) => index > invokedAt && process === invocation.process && type !== 'invoke',
    );
    const completion = events[completedAt];
    const outcome =
      completion === undefined || completion.type === 'info' ? 'info' : (completion.type as 'ok' | 'fail');
    return {
      process: invocation.process,
      outcome,
      operations: (outcome === 'ok' ? completion!.output : invocation.input) as MicroOperation[],
      invokedAt,
      completedAt: outcome === 'info' ? Number.POSITIVE_INFINITY : completedAt,
    };
  });
}

/** An order that a level must respect besides that of the data: of none, of each process, or of real time. */
export type RequiredOrder = 'none' | 'process' | 'realtime';

/** Whether the first transaction is before the second. One that may take effect at any time is before none. */
export function isBefore(order: RequiredOrder, a: OracleTransaction, b: OracleTransaction): boolean {
  if (order === 'none') return false;
  return a.completedAt < b.invokedAt && (order === 'realtime' || a.process === b.process);
}
