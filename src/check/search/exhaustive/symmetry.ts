import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * Whether another operation with the same symbol may also come next, and returns sooner. In any order that
 * has this operation first the two can be swapped, so only the other one is tried.
 */
export function createSymmetryCheck(
  { symbols, completedAt, required }: OperationTable,
  { next, operation }: EventList,
  configuration: Configuration,
): (operation: number) => boolean {
  const counts = new Map<number, number>();
  for (const symbol of symbols.subarray(0, required)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const hasTwin = Array.from(symbols.subarray(0, required), (symbol) => counts.get(symbol)! > 1);
  return (s) => {
    if (!hasTwin[s]) return false;
    for (let node = next[0]!; operation[node]! >= 0; node = next[node]!) {
      const twin = operation[node]!;
      if (
        symbols[twin] === symbols[s] &&
        completedAt[twin]! < completedAt[s]! &&
        configuration.isReady(twin)
      ) {
        return true;
      }
    }
    return false;
  };
}
