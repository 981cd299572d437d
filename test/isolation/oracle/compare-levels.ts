import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { checkIsolation } from '../../../src/isolation/check-isolation.ts';
import { type IsolationLevel, isolationLevels } from '../../../src/isolation/levels/isolation-level.ts';
import type { OracleModel } from './execution.ts';
import { possibleLevels } from './possible-levels.ts';
import { type OracleTransaction, transactionsOf } from './transactions-of.ts';

/** What the checker and the oracle say of a history. */
export interface Comparison {
  /** Levels that the checker rules out although some execution explains the history. */
  readonly wrong: readonly IsolationLevel[];
  /** Levels that no execution explains and that the checker does not rule out. */
  readonly missed: readonly IsolationLevel[];
  /** Levels that no execution explains. */
  readonly impossible: readonly IsolationLevel[];
}

export function compareLevels(events: readonly HistoryEvent[], model: OracleModel): Comparison {
  const possible = possibleLevels(transactionsOf(events), model);
  const ruledOut = new Set(checkIsolation(events, model).ruledOut);
  return {
    wrong: isolationLevels.filter((level) => possible.has(level) && ruledOut.has(level)),
    missed: isolationLevels.filter((level) => !possible.has(level) && !ruledOut.has(level)),
    impossible: isolationLevels.filter((level) => !possible.has(level)),
  };
}

/** Whether the reads of lists show the whole order of what was committed for certain, and agree about it. */
export function showsAllOrders(transactions: readonly OracleTransaction[]): boolean {
  const longest = new Map<unknown, readonly unknown[]>();
  const reads = transactions
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ operations }) => operations)
    .filter(([f]) => f === 'r') as [f: 'r', key: unknown, list: readonly unknown[]][];
  for (const [, key, list] of reads) {
    if (list.length >= (longest.get(key)?.length ?? 0)) longest.set(key, list);
  }
  const isPrefix = reads.every(([, key, list]) => list.every((value, at) => longest.get(key)![at] === value));
  const appended = transactions
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ operations }) => operations)
    .filter(([f]) => f === 'append');
  return isPrefix && appended.every(([, key, value]) => longest.get(key)?.includes(value) === true);
}
