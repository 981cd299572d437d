import { printable } from '../../base/printable.ts';
import type { Partition, PartitionOperation } from '../history/partition.ts';
import { valueText } from '../json/value-text.ts';
import { type MemoryBudget, OutOfMemoryError } from '../limits/memory-budget.ts';
import { type Model, refused } from '../model/model.ts';
import { searchPartition } from '../search/partition-search.ts';
import type { SearchResult } from '../search/problem/search-result.ts';
import type { Counterexample, CounterexampleOperation } from './counterexample.ts';

/** How many operations that came back before the culprit began are shown. */
const BEFORE = 12;
/** And how many of those that it may have met: the latest. */
const BESIDE = 24;
const MAX_STATES = 5;
/** Of the search for the states that are left: what never came back may leave very many. */
const MAX_STEPS = 20_000;

/**
 * Why a partition that is not linearizable fails: its shortest prefix that fails, as the file would be if it ended
 * there. Where time or memory runs out meanwhile, it may be a longer one.
 *
 * `known`: the last event that the starts know of. A file that ends before that knows less than they do, so that it has
 * no order can't be said of it.
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
  // Invocations take nothing away: a prefix that fails first does so with what came back last.
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
    // A prefix knows less than the whole of what is open at its end: it may fit where the whole did not get to.
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
 * An index that does not fit, such that the one before does where `isShortest`. Of a model whose prefixes may fit again
 * there are several such: any is true. `last` does not fit, what is before index 0 does, and `guess` is where to look
 * first.
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
  /** From the guess it goes back a little, then more. */
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

/** What was known when the event `cut` had happened: what failed later may have taken effect, as far as one knew. */
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

/** None where the others need the culprit too, with another answer. */
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

/** Some of those that the culprit may have met, and some that came back before it began. */
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
  const answered = result === undefined ? 'was done' : `answered ${valueText(result)}`;
  if (culprit.outcome === 'fail') {
    return `${f}${asked}${of} by process ${process} failed, so it took no effect, but what others were answered fits in no order without it`;
  }
  const said = `${f}${asked}${of} by process ${process} ${answered}, which fits in no order`;
  const [first] = states;
  if (first === undefined) return said;
  if (model.why !== undefined && model.step(first, culprit) === refused) {
    return `${said}: ${model.why(first, culprit)}`;
  }
  const left = states.slice(0, MAX_STATES).map((state) => showState(model, state));
  const more = states.length > MAX_STATES ? ` or ${states.length - MAX_STATES} others` : '';
  return `${said}: what came before it leaves ${left.join(' or ')}${more}`;
}

function showState<State>({ show = valueText }: Model<State>, state: State): string {
  return printable(show(state));
}
