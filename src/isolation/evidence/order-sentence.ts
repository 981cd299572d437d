import { PROCESS } from '../graph/edge-kinds.ts';
import { NEVER, type TransactionTable } from '../table/transaction-table.ts';

/** What proves that a transaction was over before another began. */
export function orderSentence(
  table: TransactionTable,
  from: number,
  to: number,
  kind: number,
  [a, b]: readonly [string, string],
): string {
  if (kind === PROCESS) return `process ${table.processes[table.process[from]!]!} ran ${a} before ${b}`;
  const [completed, invoked] = [table.completedLine[from]!, table.invokedLine[to]!];
  const lines = completed === NEVER || invoked === NEVER ? '' : ` (line ${completed}, line ${invoked})`;
  return `${a} had completed before ${b} was invoked${lines}`;
}
