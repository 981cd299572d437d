import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * Whether another span with the same call may come next as well, and has to be back sooner. In an order that has this one
 * first the two can change places: so the other one is tried alone.
 */
export function createSymmetryCheck(
  { calls, completedAt, required }: OperationTable,
  { next, span }: EventList,
  configuration: Configuration,
): (span: number) => boolean {
  const counts = new Map<number, number>();
  for (const call of calls.subarray(0, required)) counts.set(call, (counts.get(call) ?? 0) + 1);
  const hasTwin = Array.from(calls.subarray(0, required), (call) => counts.get(call)! > 1);
  return (s) => {
    if (!hasTwin[s]) return false;
    for (let node = next[0]!; span[node]! >= 0; node = next[node]!) {
      const twin = span[node]!;
      if (calls[twin] === calls[s] && completedAt[twin]! < completedAt[s]! && configuration.isDue(twin)) {
        return true;
      }
    }
    return false;
  };
}
