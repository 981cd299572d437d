import type { Partition, PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import type { MemoryBudget } from '../../limits/memory-budget.ts';
import type { SearchableModel } from '../../model-guard/searchable-model.ts';
import { hasGreedyOrder } from '../../search/greedy-order.ts';
import { searchPartition } from '../../search/partition-search.ts';
import type { UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { valueKey } from '../patterns/value-key.ts';

/** Steps for the search of one element, for each of its operations. */
const STEPS = 200;

/**
 * Whether the operations of a set have an order, if each is on one element: each element is an object of its own then, so
 * the history is linearizable if the operations on each element are (Herlihy and Wing, "Linearizability", 1990).
 */
export function decideElements<State>(
  model: SearchableModel<State>,
  partition: Partition<State>,
  limits: SearchLimits,
): UniqueValuesResult {
  const byElement = new Map<unknown, PartitionOperation[]>();
  for (const operation of partition.operations) {
    if (limits.isOver()) return undefined;
    const key = valueKey(operation.input);
    const known = byElement.get(key);
    if (known === undefined) byElement.set(key, [operation]);
    else known.push(operation);
  }
  let isKnown = true;
  for (const operations of byElement.values()) {
    if (limits.isOver()) return undefined;
    const found = decideElement(model, { ...partition, operations }, limits);
    if (found === 'linearizable') continue;
    if (found === 'not-linearizable') {
      const element = valueText(operations[0]!.input);
      return { operations, isAlone: true, why: () => `there is no order of the operations on ${element}` };
    }
    isKnown = false;
  }
  return isKnown ? 'linearizable' : undefined;
}

interface SearchLimits {
  readonly isOver: () => boolean;
  readonly memory: MemoryBudget;
}

function decideElement<State>(
  model: SearchableModel<State>,
  partition: Partition<State>,
  { isOver, memory }: SearchLimits,
) {
  if (hasGreedyOrder(model, partition, isOver)) return 'linearizable';
  const search = searchPartition(model, partition, { memory: { ...memory } });
  try {
    return search.run(STEPS * (partition.operations.length + STEPS), isOver);
  } finally {
    search.release();
  }
}
