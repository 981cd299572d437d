import type { Partition, PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import type { SearchableModel } from '../../model-guard/searchable-model.ts';
import { hasGreedyOrder } from '../../search/greedy-order.ts';
import { searchPartition } from '../../search/partition-search.ts';
import type { UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { valueKey } from '../patterns/value-key.ts';

/** Steps for the search of one element, for each of its operations. */
const STEPS = 200;
const MEMORY_BYTES = 2 ** 26;

/**
 * Whether the operations of a set have an order, if each is on one element: each element is an object of its own then, so
 * the history is linearizable if the operations on each element are (Herlihy and Wing, "Linearizability", 1990).
 */
export function decideElements<State>(
  model: SearchableModel<State>,
  partition: Partition<State>,
): UniqueValuesResult {
  const byElement = new Map<unknown, PartitionOperation[]>();
  for (const operation of partition.operations) {
    const key = valueKey(operation.input);
    const known = byElement.get(key);
    if (known === undefined) byElement.set(key, [operation]);
    else known.push(operation);
  }
  let isKnown = true;
  for (const operations of byElement.values()) {
    const found = decideElement(model, { ...partition, operations });
    if (found === 'linearizable') continue;
    if (found === 'not-linearizable') {
      const element = valueText(operations[0]!.input);
      return { operations, isAlone: true, why: () => `there is no order of the operations on ${element}` };
    }
    isKnown = false;
  }
  return isKnown ? 'linearizable' : undefined;
}

function decideElement<State>(model: SearchableModel<State>, partition: Partition<State>) {
  if (hasGreedyOrder(model, partition, () => false)) return 'linearizable';
  const search = searchPartition(model, partition, { memory: { bytesLeft: MEMORY_BYTES } });
  try {
    return search.run(STEPS * (partition.operations.length + STEPS), () => false);
  } finally {
    search.release();
  }
}
