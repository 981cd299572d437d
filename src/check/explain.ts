import type { Counterexample, OperationAround } from './counterexample.ts';
import { type Memory, OutOfMemoryError } from './memory.ts';
import { type Model, refused } from './model.ts';
import type { Partition, PlacedOperation } from './partition.ts';
import { searchPartition } from './partition-search.ts';
import type { Found } from './search.ts';

/** How many operations that came back before the culprit began are shown. */
const BEFORE = 12;
/** And how many of those that it may have met: the latest. */
const BESIDE = 24;
const MAX_STATES = 5;
/** Of the search for the states that are left: what never came back may leave very many. */
const MAX_STEPS = 200_000;
const MAX_TEXT = 200;

/**
 * Why a partition that is not linearizable is none: its shortest prefix that fails. Where time or memory runs out
 * meanwhile, it is a longer one.
 */
export function explain<State>(
  model: Model<State>,
  partition: Partition<State>,
  memory: Memory,
  deadline: number,
): Counterexample {
  const { key, operations } = partition;
  const whole = attempt(model, partition, memory, deadline);
  const completions = operations
    .map(({ completedAt }) => completedAt)
    .filter((at) => at !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b);
  // A prefix knows less than the whole, of what is open at its end: it may fit where the whole did not get to.
  const from = Math.max(0, completions.indexOf(whole.reached));
  const fits = (index: number) =>
    attempt(model, prefixOf(partition, completions[index]!), memory, deadline).found !== 'unfit';
  const last = firstUnfit(from, completions.length - 1, fits);
  const cut = completions[last]!;
  const prefix = prefixOf(partition, cut);
  const culprit = prefix.operations.find(({ completedAt }) => completedAt === cut)!;
  const { order } = last === completions.length - 1 ? whole : attempt(model, prefix, memory, deadline);
  const states = statesWithout(culprit, model, prefixOf(partition, cut - 1), memory, deadline);
  const around = operationsAround(prefix.operations, culprit);
  return {
    model: model.name,
    key,
    events: cut + 1,
    sentence: describe(model, culprit, states),
    operations: around.map(shown),
    order: order.map((operation) => indexIn(around, operation)).filter((index) => index !== -1),
    culprit: around.indexOf(culprit),
    states: states.slice(0, MAX_STATES).map((state) => showState(model, state)),
  };
}

interface Attempt {
  readonly found: Found;
  readonly order: readonly PlacedOperation[];
  readonly reached: number;
}

function attempt<State>(
  model: Model<State>,
  partition: Partition<State>,
  memory: Memory,
  deadline: number,
): Attempt {
  const search = searchPartition(model, partition, { memory, trace: true });
  const found = orUnfinished(() => search.run(Number.POSITIVE_INFINITY, deadline));
  const attempted = { found, order: search.order(), reached: search.reached() };
  search.end();
  return attempted;
}

function orUnfinished(run: () => Found): Found {
  try {
    return run();
  } catch (error) {
    if (error instanceof OutOfMemoryError) return 'unfinished';
    throw error;
  }
}

/** The first index that does not fit, where `last` does not and those after one that does not do not either. */
function firstUnfit(first: number, last: number, fits: (index: number) => boolean): number {
  if (!fits(first)) return first;
  let low = first;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** What was known when the event `cut` had happened. */
function prefixOf<State>(partition: Partition<State>, cut: number): Partition<State> {
  const operations = partition.operations
    .filter(({ invokedAt }) => invokedAt <= cut)
    .map((operation): PlacedOperation => {
      if (operation.completedAt <= cut || operation.outcome === 'info') return operation;
      const never = Number.POSITIVE_INFINITY;
      return { ...operation, result: undefined, outcome: 'info', completed: never, completedAt: never };
    });
  return { ...partition, operations };
}

/** None where the others need the culprit too, with another answer. */
function statesWithout<State>(
  { invokedAt }: PlacedOperation,
  model: Model<State>,
  partition: Partition<State>,
  memory: Memory,
  deadline: number,
): State[] {
  const operations = partition.operations.filter((operation) => operation.invokedAt !== invokedAt);
  const search = searchPartition(model, { ...partition, operations }, { memory, all: true, open: true });
  orUnfinished(() => search.run(MAX_STEPS, deadline));
  const ends = search.ends();
  search.end();
  return [...new Set(ends.map(({ state }) => state))];
}

/** Some of those that the culprit may have met, and some that came back before it began. */
function operationsAround(prefix: readonly PlacedOperation[], culprit: PlacedOperation): PlacedOperation[] {
  const earlier = prefix
    .filter(({ completedAt }) => completedAt < culprit.invokedAt)
    .toSorted((a, b) => b.completedAt - a.completedAt)
    .slice(0, BEFORE);
  const beside = prefix
    .filter((operation) => operation.completedAt > culprit.invokedAt && operation !== culprit)
    .slice(-BESIDE);
  return [...earlier, ...beside, culprit].toSorted((a, b) => a.invokedAt - b.invokedAt);
}

function indexIn(around: readonly PlacedOperation[], { invokedAt }: PlacedOperation): number {
  return around.findIndex((operation) => operation.invokedAt === invokedAt);
}

function shown({ completedAt, ...operation }: PlacedOperation): OperationAround {
  return { ...operation, completedAt: completedAt === Number.POSITIVE_INFINITY ? null : completedAt };
}

function describe<State>(model: Model<State>, culprit: PlacedOperation, states: readonly State[]): string {
  const { process, f, key, argument, result } = culprit;
  const of = key === undefined ? '' : ` of ${JSON.stringify(key)}`;
  const asked = argument === null || argument === undefined ? '' : ` ${text(argument)}`;
  const answered = result === undefined ? 'was done' : `answered ${text(result)}`;
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

function showState<State>({ show = text }: Model<State>, state: State): string {
  return show(state);
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > MAX_TEXT ? `${json.slice(0, MAX_TEXT)}…` : json;
}
