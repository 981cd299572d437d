import type { PartitionOperation } from '../../../src/check/history/partition.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';

/** Whether a valid order exists, found by trying every order: the reference for the search. */
export function hasOrder<State>(
  model: Model<State>,
  operations: readonly PartitionOperation[],
  state: State = model.init,
): boolean {
  if (operations.every(({ outcome }) => outcome === 'info')) return true;
  const frontier = Math.min(...operations.map(({ completedAt }) => completedAt));
  return operations.some((operation) => {
    if (operation.invokedAt > frontier) return false;
    const next = model.step(state, operation);
    const others = operations.filter((other) => other !== operation);
    return next !== refused && hasOrder(model, others, next);
  });
}
