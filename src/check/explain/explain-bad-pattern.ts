import { printable } from '../../base/printable.ts';
import type { Partition, PartitionOperation } from '../history/partition.ts';
import type { MemoryBudget } from '../limits/memory-budget.ts';
import { paced } from '../limits/pace.ts';
import { timeLimit } from '../limits/time-limit.ts';
import type { ExplainedModel } from '../model-guard/searchable-model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { UniqueValuesDecision } from '../unique-values/decide-unique-values.ts';
import type { BadPattern } from '../unique-values/patterns/bad-pattern.ts';
import type { Counterexample } from './counterexample.ts';
import { counterexampleAt, withoutInfinity } from './explain-violation.ts';
import {
  completionsOf,
  orUnfinished,
  prefixOf,
  type SearchAttempt,
  searchUntil,
  shortestFailingPrefix,
} from './search-prefix.ts';
import { completionText, violationSentence } from './violation-sentence.ts';

/** The longest prefix, in operations, that is searched. */
const SHORT = 1_000;
/** How long to look for a shorter prefix, in ms: each attempt takes as long as the decision. */
const PREFIX_MS = 2_000;
/** Limits the search for an order. */
const MAX_STEPS = 50_000;

/**
 * Explains a violation that an algorithm for unique values found, by the shortest prefix that fails. For a short one,
 * the search finds the longest valid order and the states that it leads to; otherwise the operations of the bad pattern
 * explain it.
 *
 * The algorithm may not apply to a prefix, although it applies to the whole: there, a write that fails later may have taken
 * effect, so a value can be written twice. The search decides such a prefix if it is short.
 *
 * `known`: see {@link explainViolation}.
 */
export function explainBadPattern<State>(
  model: ExplainedModel<State>,
  partition: Partition<State>,
  decide: UniqueValuesDecision,
  found: BadPattern,
  memory: MemoryBudget,
  isOver: () => boolean,
  known = -1,
): Counterexample {
  const returns = completionsOf(partition);
  const isLongEnough = timeLimit(PREFIX_MS);
  let isLooking = true;
  // A pattern found while looking is worked out later.
  const isLate = () => isOver() || (isLooking && isLongEnough());
  const limits = { isOver: paced(isLate), memory, patience: { ms: PREFIX_MS } };
  /** Why the shortest prefix fails: its pattern, or the search that found no order. */
  let failure = found as BadPattern | SearchAttempt;
  const { index, isShortest } = shortestFailingPrefix(
    (at) => {
      if (isLate()) return 'unfinished';
      const prefix = prefixOf(partition, returns[at]!.completedAt);
      const tried = decide(prefix, limits);
      if (tried === 'linearizable') return 'linearizable';
      if (tried !== undefined) {
        failure = tried;
        return 'not-linearizable';
      }
      if (prefix.operations.length > SHORT) return 'unfinished';
      const searched = searchUntil(model, prefix, memory, isLate);
      if (searched.found === 'not-linearizable') failure = searched;
      return searched.found;
    },
    returns.length - 1,
    returns.findLastIndex(({ invokedAt }) => found.operations.some((each) => each.invokedAt === invokedAt)),
  );
  isLooking = false;
  const culprit = returns[index]!;
  const cut = culprit.completedAt;
  const alone = 'isAlone' in failure ? only(partition, failure) : partition;
  const order = isShortest ? orderOf(model, prefixOf(alone, cut - 1), memory, isOver) : undefined;
  const failing = { model, culprit, isShortest, known };
  if (order !== undefined) {
    return counterexampleAt({ ...failing, partition: alone, order }, memory, isOver);
  }
  // What was found first is not worked out again, which may take long, unless the prefix ends before it.
  const isWithin = ({ invokedAt, completedAt }: PartitionOperation) =>
    invokedAt <= cut && (completedAt <= cut || completedAt === Number.POSITIVE_INFINITY);
  const pattern = found.operations.every(isWithin) ? found : failure;
  if ('order' in pattern) {
    return counterexampleAt({ ...failing, partition, order: pattern.order }, memory, isOver);
  }
  const shown = new Map(pattern.operations.map((operation) => [operation.invokedAt, operation]));
  // A failure shows that an operation had no effect, which the pattern of the others needed.
  if (culprit.outcome === 'fail') shown.set(culprit.invokedAt, culprit);
  const told = shown.get(culprit.invokedAt) ?? lastCompleted(pattern.operations);
  const operations = [...shown.values()].sort((a, b) => a.invokedAt - b.invokedAt);
  return {
    model: model.name,
    key: partition.key,
    events: Math.max(cut, known) + 1,
    ...(cut > known && culprit.completedLine !== undefined && { line: culprit.completedLine }),
    isShortest: isShortest && cut > known,
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
