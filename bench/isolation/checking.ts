import { numberText } from '../../src/base/number-text.ts';
import { atLeast, atMost, type Result, shown } from '../result.ts';
import { measuredCheck } from './measured-process.ts';

/** `ISOLATION_TRANSACTIONS`: the transactions of the long history. */
const LONG = Number(process.env.ISOLATION_TRANSACTIONS ?? 1_000_000);
/** Their events fit into the memory of most machines. */
const IN_MEMORY = [100_000, 1_000_000];

export function* checking(): Generator<Result> {
  for (const transactions of IN_MEMORY) {
    const { ms } = measuredCheck(['list-append', String(transactions), 'serializable', 'array']);
    yield atLeast(
      100_000,
      `${numberText(transactions)} serializable transactions, events in memory`,
      (transactions / ms) * 1_000,
      'transactions/s',
    );
  }
  for (const model of ['rw-register', 'bank', 'long-fork']) {
    const { ms } = measuredCheck([model, String(IN_MEMORY[0]), 'serializable', 'array']);
    const what = `${numberText(IN_MEMORY[0]!)} transactions of ${model}, events in memory`;
    yield shown(what, (IN_MEMORY[0]! / ms) * 1_000, 'transactions/s');
  }
  for (const isolation of ['serializable', 'snapshot', 'none'] as const) {
    const { outcome, anomalies, ms, bytes } = measuredCheck([
      'list-append',
      String(LONG),
      isolation,
      'generator',
    ]);
    const what = `${numberText(LONG)} transactions, isolation ${isolation}, ${outcome}${anomalies.length > 0 ? ` (${anomalies.join(', ')})` : ''}`;
    yield shown(what, (LONG / ms) * 1_000, 'transactions/s');
    yield atMost(1_024, '… most memory', bytes / LONG, 'bytes/transaction');
  }
}
