import type { Partition, PartitionOperation } from '../history/partition.ts';
import { type MemoryBudget, OutOfMemoryError } from '../limits/memory-budget.ts';
import { OutOfTimeError } from '../limits/out-of-time.ts';
import type { Model } from '../model/model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { SearchResult } from '../search/problem/search-result.ts';

/** A finished search of a prefix: its result, the order that gets furthest, and the event that it reaches. */
export interface SearchAttempt {
  readonly found: SearchResult;
  readonly order: readonly PartitionOperation[];
  readonly reached: number;
}

/** The operations that completed or failed, in the order in which they did. */
export function completionsOf<State>({ operations, failed }: Partition<State>): PartitionOperation[] {
  return [...operations, ...failed]
    .filter(({ completedAt }) => completedAt !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.completedAt - b.completedAt);
}

/** Searches a partition until a result is found, or time or memory runs out. */
export function searchUntil<State>(
  model: Model<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  isOver: () => boolean,
): SearchAttempt {
  const search = searchPartition(model, partition, { memory, trace: true });
  const found = orUnfinished(() => search.run(Number.POSITIVE_INFINITY, isOver));
  const attempted = { found, order: search.order(), reached: search.reached() };
  search.release();
  return attempted;
}

/** Runs a search; running out of memory, or of time within a step, leaves it unfinished. */
export function orUnfinished(run: () => SearchResult): SearchResult {
  try {
    return run();
  } catch (error) {
    if (error instanceof OutOfMemoryError || error instanceof OutOfTimeError) return 'unfinished';
    throw error;
  }
}

/**
 * The index of a prefix that is not linearizable, if possible one whose predecessor is (`isShortest`). For a
 * model whose longer prefixes can become linearizable again there are several such indices, and any of them
 * is valid. `last` is not linearizable, the empty prefix is, and `guess` is where to look first.
 */
export function shortestFailingPrefix(
  find: (index: number) => SearchResult,
  last: number,
  guess: number,
): { readonly index: number; readonly isShortest: boolean } {
  let low = -1;
  let found: SearchResult = 'linearizable';
  let high = last;
  let at = Math.min(guess, last - 1);
  /** From the guess it goes back in growing steps, then bisects. */
  for (let back = 1; high - low > 1; back *= 2) {
    if (at <= low || at >= high) at = (low + high) >> 1;
    const foundAt = find(at);
    if (foundAt === 'not-linearizable') {
      high = at;
      at = low === -1 ? high - back : -1;
    } else {
      low = at;
      found = foundAt;
      at = -1;
    }
  }
  return { index: high, isShortest: found === 'linearizable' };
}

/**
 * The partition as it was known after the event `cut`: an operation that completed or failed later was still
 * pending.
 */
export function prefixOf<State>(partition: Partition<State>, cut: number): Partition<State> {
  const pending = (operation: PartitionOperation): PartitionOperation => {
    const never = Number.POSITIVE_INFINITY;
    const open = { output: undefined, outcome: 'info', completed: never, completedAt: never } as const;
    return { ...operation, ...open, completedLine: undefined };
  };
  const failedLater = partition.failed.filter(({ completedAt }) => completedAt > cut);
  const operations = [
    ...partition.operations.map((operation) =>
      operation.completedAt > cut ? pending(operation) : operation,
    ),
    ...failedLater.map(pending),
  ];
  return {
    ...partition,
    operations: operations.filter(({ invokedAt }) => invokedAt <= cut),
    failed: partition.failed.filter(({ completedAt }) => completedAt <= cut),
  };
}
