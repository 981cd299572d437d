import type { PartitionOperation } from '../../history/partition.ts';
import type { CheckTime } from '../../limits/out-of-time.ts';
import type { UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { emptyAmongValues } from './empty-moments.ts';
import { takeByPending } from './pending-removes.ts';
import { type ContainerFunctions, valueLives } from './value-lives.ts';

/**
 * Whether the operations of a container without an order have one, if each value was added once: each value is taken once
 * and after it was added, and there is a moment without any value for each operation that found none.
 */
export function decideUnordered(
  operations: readonly PartitionOperation[],
  functions: ContainerFunctions,
  checkTime: CheckTime,
): UniqueValuesResult {
  const history = valueLives(operations, functions, checkTime);
  if (history === undefined || 'operations' in history) return history;
  takeByPending(history, checkTime);
  return emptyAmongValues(history.lives, history.empties, checkTime) ?? 'linearizable';
}
