import { printable } from '../../base/printable.ts';
import type { Partition, PartitionOperation } from '../history/partition.ts';
import type { MemoryBudget } from '../limits/memory-budget.ts';
import type { ExplainedModel } from '../model-guard/searchable-model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { Counterexample, CounterexampleOperation } from './counterexample.ts';
import {
  completionsOf,
  orUnfinished,
  prefixOf,
  searchUntil,
  shortestFailingPrefix,
} from './search-prefix.ts';
import { stateText, violationSentence } from './violation-sentence.ts';

/** How many operations to show that completed before the culprit was invoked: the latest. */
const BEFORE = 12;
/** How many operations to show that were concurrent with the culprit: the latest. */
const BESIDE = 24;
const MAX_STATES = 5;
/** Limits the search for the states that are left: pending operations can lead to very many. */
const MAX_STEPS = 20_000;

/**
 * Explains why a partition is not linearizable: by its shortest prefix that fails, as if the history ended
 * there. If time or memory runs out, by a longer one.
 *
 * `known`: the last event that the partition's starts know of. A history that ends before that event knows
 * less than its starts do, so it cannot be said to have no order.
 */
export function explainViolation<State>(
  model: ExplainedModel<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  isOver: () => boolean,
  known = -1,
): Counterexample {
  const whole = searchUntil(model, partition, memory, isOver);
  // An invocation rules out no order, so the shortest prefix that fails ends with a completion.
  const returns = completionsOf(partition);
  let orderBefore: readonly PartitionOperation[] | undefined;
  const { index, isShortest } = shortestFailingPrefix(
    (at) => {
      if (isOver()) return 'unfinished';
      const tried = searchUntil(model, prefixOf(partition, returns[at]!.completedAt), memory, isOver);
      if (tried.found === 'linearizable') orderBefore = tried.order;
      return tried.found;
    },
    returns.length - 1,
    // In a prefix, operations open at its end are pending: it may be linearizable where the whole history got
    // stuck.
    returns.findIndex(({ completedAt }) => completedAt === whole.reached),
  );
  const culprit = returns[index]!;
  const order =
    orderBefore ??
    (index === returns.length - 1
      ? whole
      : searchUntil(model, prefixOf(partition, culprit.completedAt), memory, isOver)
    ).order;
  return counterexampleAt({ model, partition, culprit, order, isShortest, known }, memory, isOver);
}

/** A prefix that is not linearizable, and the operation whose completion ends it. */
interface FailingPrefix<State> {
  readonly model: ExplainedModel<State>;
  readonly partition: Partition<State>;
  readonly culprit: PartitionOperation;
  /** The longest valid order of the prefix. */
  readonly order: readonly PartitionOperation[];
  readonly isShortest: boolean;
  /** See {@link explainViolation}. */
  readonly known: number;
}

/** What is around the operation that fits nowhere, and the states that the others can have led to. */
export function counterexampleAt<State>(
  { model, partition, culprit, order, isShortest, known }: FailingPrefix<State>,
  memory: MemoryBudget,
  isOver: () => boolean,
): Counterexample {
  const cut = culprit.completedAt;
  const states = isOver() ? [] : statesWithout(culprit, model, prefixOf(partition, cut - 1), memory, isOver);
  const around = operationsAround(prefixOf(partition, cut).operations, culprit);
  return {
    model: model.name,
    key: partition.key,
    events: Math.max(cut, known) + 1,
    ...(cut > known && culprit.completedLine !== undefined && { line: culprit.completedLine }),
    isShortest: isShortest && cut > known,
    sentence: printable(violationSentence(model, culprit, states)),
    operations: around.map(withoutInfinity),
    order: order
      .filter(({ invokedAt }) => invokedAt !== culprit.invokedAt)
      .map((operation) => indexIn(around, operation))
      .filter((index) => index !== -1),
    culprit: around.indexOf(culprit),
    states: states.slice(0, MAX_STATES).map((state) => stateText(model, state)),
  };
}

/**
 * The states that the operations other than the culprit can lead to. Empty if they need the culprit, too,
 * with another output.
 */
function statesWithout<State>(
  { invokedAt, outcome }: PartitionOperation,
  model: ExplainedModel<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  isOver: () => boolean,
): State[] {
  if (outcome === 'fail') return [];
  const operations = partition.operations.filter((operation) => operation.invokedAt !== invokedAt);
  const search = searchPartition(
    model,
    { ...partition, operations },
    { memory, allEnds: true, withOptional: true },
  );
  orUnfinished(() => search.run(MAX_STEPS, isOver));
  const ends = search.ends();
  search.release();
  const states = [...new Set(ends.map(({ state }) => state))];
  const { alternatives, key } = model;
  if (alternatives === undefined || key === undefined) return states;
  return [
    ...new Map(states.flatMap((state) => alternatives(state)).map((state) => [key(state), state])).values(),
  ];
}

/**
 * The culprit, some operations that were concurrent with it, and some that completed before it was invoked.
 */
function operationsAround(
  prefix: readonly PartitionOperation[],
  culprit: PartitionOperation,
): PartitionOperation[] {
  const earlier = prefix
    .filter(({ completedAt }) => completedAt < culprit.invokedAt)
    .toSorted((a, b) => b.completedAt - a.completedAt)
    .slice(0, BEFORE);
  const beside = prefix
    .filter((operation) => operation.completedAt > culprit.invokedAt && operation !== culprit)
    .slice(-BESIDE);
  return [...earlier, ...beside, culprit].toSorted((a, b) => a.invokedAt - b.invokedAt);
}

function indexIn(around: readonly PartitionOperation[], { invokedAt }: PartitionOperation): number {
  return around.findIndex((operation) => operation.invokedAt === invokedAt);
}

/** An operation as a report shows it. */
export function withoutInfinity({ completedAt, ...operation }: PartitionOperation): CounterexampleOperation {
  return { ...operation, completedAt: completedAt === Number.POSITIVE_INFINITY ? null : completedAt };
}
