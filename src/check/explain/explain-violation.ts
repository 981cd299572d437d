import { printable } from '../../base/printable.ts';
import type { Partition, PartitionOperation } from '../history/partition.ts';
import { valueText } from '../json/value-text.ts';
import { type MemoryBudget, OutOfMemoryError } from '../limits/memory-budget.ts';
import { type Model, refused } from '../model/model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { SearchResult } from '../search/problem/search-result.ts';
import type { Counterexample, CounterexampleOperation } from './counterexample.ts';

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
  model: Model<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  deadline: number,
  known = -1,
): Counterexample {
  const { key, operations, failed } = partition;
  const whole = attempt(model, partition, memory, deadline);
  // An invocation rules out no order, so the shortest prefix that fails ends with a completion.
  const returns = [...operations, ...failed]
    .filter(({ completedAt }) => completedAt !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.completedAt - b.completedAt);
  let orderBefore: readonly PartitionOperation[] | undefined;
  const { index, isShortest } = firstUnfit(
    (at) => {
      if (performance.now() >= deadline) return 'unfinished';
      const tried = attempt(model, prefixOf(partition, returns[at]!.completedAt), memory, deadline);
      if (tried.found === 'linearizable') orderBefore = tried.order;
      return tried.found;
    },
    returns.length - 1,
    // In a prefix, operations open at its end are pending: it may be linearizable where the whole history got
    // stuck.
    returns.findIndex(({ completedAt }) => completedAt === whole.reached),
  );
  const culprit = returns[index]!;
  const cut = culprit.completedAt;
  const prefix = prefixOf(partition, cut);
  const order =
    orderBefore ?? (index === returns.length - 1 ? whole : attempt(model, prefix, memory, deadline)).order;
  const states =
    performance.now() >= deadline
      ? []
      : statesWithout(culprit, model, prefixOf(partition, cut - 1), memory, deadline);
  const around = operationsAround(prefix.operations, culprit);
  return {
    model: model.name,
    key,
    events: Math.max(cut, known) + 1,
    isShortest: isShortest && cut > known,
    sentence: printable(describe(model, culprit, states)),
    operations: around.map(shown),
    order: order
      .filter(({ invokedAt }) => invokedAt !== culprit.invokedAt)
      .map((operation) => indexIn(around, operation))
      .filter((index) => index !== -1),
    culprit: around.indexOf(culprit),
    states: states.slice(0, MAX_STATES).map((state) => showState(model, state)),
  };
}

interface SearchAttempt {
  readonly found: SearchResult;
  readonly order: readonly PartitionOperation[];
  readonly reached: number;
}

function attempt<State>(
  model: Model<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  deadline: number,
): SearchAttempt {
  const search = searchPartition(model, partition, { memory, trace: true });
  const found = orUnfinished(() => search.run(Number.POSITIVE_INFINITY, deadline));
  const attempted = { found, order: search.order(), reached: search.reached() };
  search.release();
  return attempted;
}

function orUnfinished(run: () => SearchResult): SearchResult {
  try {
    return run();
  } catch (error) {
    if (error instanceof OutOfMemoryError) return 'unfinished';
    throw error;
  }
}

/**
 * The index of a prefix that is not linearizable, if possible one whose predecessor is (`isShortest`). For a
 * model whose longer prefixes can become linearizable again there are several such indices, and any of them
 * is valid. `last` is not linearizable, the empty prefix is, and `guess` is where to look first.
 */
function firstUnfit(
  find: (index: number) => SearchResult,
  last: number,
  guess: number,
): { readonly index: number; readonly isShortest: boolean } {
  let low = -1;
  let found: SearchResult = 'linearizable';
  let high = last;
  let at = guess;
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
function prefixOf<State>(partition: Partition<State>, cut: number): Partition<State> {
  const pending = (operation: PartitionOperation): PartitionOperation => {
    const never = Number.POSITIVE_INFINITY;
    return { ...operation, result: undefined, outcome: 'info', completed: never, completedAt: never };
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

/**
 * The states that the operations other than the culprit can lead to. Empty if they need the culprit, too,
 * with another result.
 */
function statesWithout<State>(
  { invokedAt, outcome }: PartitionOperation,
  model: Model<State>,
  partition: Partition<State>,
  memory: MemoryBudget,
  deadline: number,
): State[] {
  if (outcome === 'fail') return [];
  const operations = partition.operations.filter((operation) => operation.invokedAt !== invokedAt);
  const search = searchPartition(
    model,
    { ...partition, operations },
    { memory, allEnds: true, withOptional: true },
  );
  orUnfinished(() => search.run(MAX_STEPS, deadline));
  const ends = search.ends();
  search.release();
  return [...new Set(ends.map(({ state }) => state))];
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

function shown({ completedAt, ...operation }: PartitionOperation): CounterexampleOperation {
  return { ...operation, completedAt: completedAt === Number.POSITIVE_INFINITY ? null : completedAt };
}

function describe<State>(model: Model<State>, culprit: PartitionOperation, states: readonly State[]): string {
  const { process, f, key, argument, result } = culprit;
  const of = key === undefined ? '' : ` of ${valueText(key)}`;
  const asked = argument === null || argument === undefined ? '' : ` ${valueText(argument)}`;
  const answered = result === undefined ? 'completed' : `returned ${valueText(result)}`;
  if (culprit.outcome === 'fail') {
    return `${f}${asked}${of} by process ${process} failed, so it had no effect, but the results of other operations fit in no order without it`;
  }
  const said = `${f}${asked}${of} by process ${process} ${answered}, which fits in no order`;
  const [first] = states;
  if (first === undefined) return said;
  if (model.why !== undefined && model.step(first, culprit) === refused) {
    return `${said}: ${model.why(first, culprit)}`;
  }
  const left = states.slice(0, MAX_STATES).map((state) => showState(model, state));
  const more = states.length > MAX_STATES ? ` or ${states.length - MAX_STATES} others` : '';
  return `${said}: the operations before it lead to ${left.join(' or ')}${more}`;
}

function showState<State>({ show = valueText }: Model<State>, state: State): string {
  return printable(show(state));
}
