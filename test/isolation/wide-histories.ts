import assert from 'node:assert/strict';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import type { IsolationResult } from '../../src/isolation/result/isolation-result.ts';

type Operations = readonly (readonly unknown[])[];

/** Whole numbers from 0 on, each made into something. */
export function each<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** The events of transactions that all run at the same time, each by a process of its own. */
export function concurrent(firstProcess: number, outputs: readonly Operations[]): HistoryEvent[] {
  return (['invoke', 'ok'] as const).flatMap((type) =>
    outputs.map((output, i) => eventOf(firstProcess + i, type, output)),
  );
}

/** The events of transactions of one process, one after the other. */
export function sequential(outputs: readonly Operations[]): HistoryEvent[] {
  return outputs.flatMap((output) => (['invoke', 'ok'] as const).map((type) => eventOf(0, type, output)));
}

function eventOf(process: number, type: 'invoke' | 'ok', output: Operations): HistoryEvent {
  if (type === 'ok') return { process, type, f: 'txn', output };
  const input = output.map(([f, key, value]) => [f, key, f === 'r' ? null : value]);
  return { process, type, f: 'txn', input };
}

/**
 * Asserts that a history without anomalies is checked in a time that one quadratic, or worse, in its transactions or in the
 * operations of one of them would exceed many times over.
 *
 * @param reason why it is undecided; undefined if it is held
 */
export function assertSoon(
  events: readonly HistoryEvent[],
  model: TransactionModelName,
  seconds: number,
  reason?: IsolationResult['reason'],
): void {
  const result = checkIsolation(events, model, { timeoutMs: 600_000 });
  const { outcome, anomalies, tookMs } = result;
  assert.deepEqual(
    [outcome, anomalies, result.reason],
    [reason === undefined ? 'held' : 'undecided', [], reason],
  );
  assert.ok(tookMs < seconds * 1_000, `${tookMs} ms`);
}
