import { printable } from '../../base/printable.ts';
import type { Partition, PartitionOperation } from '../history/partition.ts';
import type { MemoryBudget } from '../limits/memory-budget.ts';
import { timeLimit } from '../limits/time-limit.ts';
import type { ExplainedModel } from '../model-guard/searchable-model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { UniqueValuesDecision } from '../unique-values/decide-unique-values.ts';
import type { BadPattern } from '../unique-values/patterns/bad-pattern.ts';
import type { Counterexample } from './counterexample.ts';
import { counterexampleAt, withoutInfinity } from './explain-violation.ts';
import { completionsOf, orUnfinished, prefixOf, shortestFailingPrefix } from './search-prefix.ts';
import { completionText, violationSentence } from './violation-sentence.ts';

/** The longest prefix, in operations, of which an order is searched for. */
const SHORT = 1_000;
/** How long to look for a shorter prefix, in ms: each attempt takes as long as the decision. */
const PREFIX_MS = 2_000;
/** Limits the search for an order. */
const MAX_STEPS = 50_000;

/**
 * Explains a violation that an algorithm for unique values found, by the shortest prefix that fails. For a short one,
 * the search finds the longest valid order and the states that it leads to; otherwise the operations of the bad pattern
 * explain it.
 */
export function explainBadPattern<State>(
  model: ExplainedModel<State>,
  partition: Partition<State>,
  decide: UniqueValuesDecision,
  found: BadPattern,
  memory: MemoryBudget,
  isOver: () => boolean,
): Counterexample {
  const returns = completionsOf(partition);
  const isLongEnough = timeLimit(PREFIX_MS);
  let pattern = found;
  const { index, isShortest } = shortestFailingPrefix(
    (at) => {
      const isLate = () => isOver() || isLongEnough();
      const tried = isLate() ? undefined : decide(prefixOf(partition, returns[at]!.completedAt), isLate);
      if (tried === undefined) return 'unfinished';
      if (tried === 'linearizable') return 'linearizable';
      pattern = tried;
      return 'not-linearizable';
    },
    returns.length - 1,
    returns.findLastIndex(({ invokedAt }) => found.operations.some((each) => each.invokedAt === invokedAt)),
  );
  const culprit = returns[index]!;
  const cut = culprit.completedAt;
  const alone = pattern.isAlone ? only(partition, pattern) : partition;
  const order = isShortest ? orderOf(model, prefixOf(alone, cut - 1), memory, isOver) : undefined;
  if (order !== undefined) {
    return counterexampleAt(
      { model, partition: alone, culprit, order, isShortest, known: -1 },
      memory,
      isOver,
    );
  }
  // What was found first is not worked out again, which may take long, unless the prefix ends before it.
  const isWithin = ({ invokedAt, completedAt }: PartitionOperation) =>
    invokedAt <= cut && (completedAt <= cut || completedAt === Number.POSITIVE_INFINITY);
  if (found.operations.every(isWithin)) pattern = found;
  const shown = new Map(pattern.operations.map((operation) => [operation.invokedAt, operation]));
  // A failure shows that an operation had no effect, which the pattern of the others needed.
  if (culprit.outcome === 'fail') shown.set(culprit.invokedAt, culprit);
  const told = shown.get(culprit.invokedAt) ?? lastCompleted(pattern.operations);
  const operations = [...shown.values()].sort((a, b) => a.invokedAt - b.invokedAt);
  return {
    model: model.name,
    key: partition.key,
    events: cut + 1,
    ...(culprit.completedLine !== undefined && { line: culprit.completedLine }),
    isShortest,
    sentence: printable(
      told.outcome === 'fail'
        ? violationSentence(model, told, [])
        : `${completionText(told)}, but ${pattern.why(told)}`,
    ),
    operations: operations.map(withoutInfinity),
    order: [],
    culprit: operations.indexOf(told),
    states: [],
  };
}

/** The partition with those operations alone that the pattern has. */
function only<State>(partition: Partition<State>, { operations }: BadPattern): Partition<State> {
  const known = new Set(operations.map(({ invokedAt }) => invokedAt));
  const isKnown = ({ invokedAt }: PartitionOperation) => known.has(invokedAt);
  return {
    ...partition,
    operations: partition.operations.filter(isKnown),
    failed: partition.failed.filter(isKnown),
  };
}

function lastCompleted(operations: readonly PartitionOperation[]): PartitionOperation {
  return operations
    .filter(({ outcome }) => outcome === 'ok')
    .reduce((last, operation) => (operation.completedAt > last.completedAt ? operation : last));
}

/** An order of a prefix that has one, if it is short and the search finds one soon. */
function orderOf<State>(
  model: ExplainedModel<State>,
  prefix: Partition<State>,
  memory: MemoryBudget,
  isOver: () => boolean,
): PartitionOperation[] | undefined {
  if (prefix.operations.length > SHORT) return undefined;
  let order: PartitionOperation[] | undefined;
  orUnfinished(() => {
    const search = searchPartition(model, prefix, { memory, trace: true });
    const found = search.run(MAX_STEPS, isOver);
    if (found === 'linearizable') order = search.order();
    search.release();
    return found;
  });
  return order;
}
