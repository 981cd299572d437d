import { PROCESS } from '../graph/edge-kinds.ts';
import { lineOf, type TransactionTable } from '../table/transaction-table.ts';

/** What proves that a transaction was over before another began. */
export function orderSentence(
  table: TransactionTable,
  from: number,
  to: number,
  kind: number,
  [a, b]: readonly [string, string],
): string {
  if (kind === PROCESS) return `process ${table.processes[table.process[from]!]!} ran ${a} before ${b}`;
  const [completed, invoked] = [lineOf(table.completedLine, from), lineOf(table.invokedLine, to)];
  const lines =
    completed === undefined || invoked === undefined ? '' : ` (lines ${completed} and ${invoked})`;
  return `${a} had completed before ${b} was invoked${lines}`;
}
