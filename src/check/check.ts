import type { Counterexample } from './explain/counterexample.ts';
import { explainBadPattern } from './explain/explain-bad-pattern.ts';
import { explainViolation } from './explain/explain-violation.ts';
import type { HistoryEvent, JepsenEvent } from './history/history-event.ts';
import { type Partition, partitionsOf } from './history/partition.ts';
import { clockMs } from './limits/clock-ms.ts';
import { TooLargeError } from './limits/map-limit.ts';
import { type MemoryBudget, OutOfMemoryError } from './limits/memory-budget.ts';
import { OutOfTimeError } from './limits/out-of-time.ts';
import { paced } from './limits/pace.ts';
import { timeLimit } from './limits/time-limit.ts';
import type { AnyModel } from './model/nondeterministic-model.ts';
import { guardedModel } from './model-guard/guarded-model.ts';
import { requireAtLeast, requireKnownOptions } from './options/validate-options.ts';
import { validatedEvents } from './read-history/parse-history.ts';
import { hasGreedyOrder } from './search/greedy-order.ts';
import { type PartitionSearch, searchPartition } from './search/partition-search.ts';
import type { SearchResult } from './search/problem/search-result.ts';
import { uniqueValuesDecision } from './unique-values/decide-unique-values.ts';

/** The options of {@link check}. */
export interface CheckOptions {
  /**
   * How long the check may take, in ms. A key that is not decided by then is undecided.
   *
   * @default 60_000
   */
  readonly timeoutMs?: number;
  /**
   * How much memory the check may use to remember visited configurations, in bytes, approximately. A
   * key that is not decided when it is used up is undecided.
   *
   * @default 2 ** 30
   */
  readonly memoryBytes?: number;
  /**
   * Asked now and then, a few times per second: the check ends as soon as it returns true, and what is not decided by then is
   * undecided.
   *
   * @default never
   */
  readonly isStopped?: () => boolean;
}

/** Whether a history is linearizable. */
export interface CheckResult {
  /** `held`: linearizable. `violated`: not linearizable. `undecided`: not known, see `reason`. */
  readonly outcome: 'held' | 'violated' | 'undecided';
  /** The number of operations that were read. */
  readonly operations: number;
  /** The number of keys; 1 for a history without keys. Each is checked by itself. */
  readonly partitions: number;
  /** The number of keys that were still undecided when the check ended. */
  readonly undecided: number;
  /**
   * Why the check is undecided. `time`, `memory`: a limit was reached. `size`: the history has more than 16,777,216 keys or
   * open operations, or one key has more than that many distinct operations or states, or an order can have led to more than
   * 16,384 states of a model with `steps`. `stopped`: `isStopped` returned true.
   */
  readonly reason?: 'time' | 'memory' | 'size' | 'stopped';
  /** Why the history is not linearizable. Only if the outcome is `violated`. */
  readonly counterexample?: Counterexample;
  /** How long the check took, in ms. */
  readonly tookMs: number;
}

const FIRST_STEPS = 1_000;
const GROWTH = 4;
/** The verdict is known by then: this is the time to look for a shorter counterexample. */
const EXPLAIN_MS = 10_000;
/**
 * How long algorithms for unique values may take that are not linear, over all keys: in ms, and as a share of the time limit.
 * The search decides what they leave.
 */
const PATIENCE_MS = 10_000;
const PATIENCE = 1 / 4;

/**
 * Whether a history is linearizable: whether there is one order of all operations, each taking effect between
 * its invocation and its completion, that the model accepts.
 *
 * Linearizability is local (Herlihy and Wing, "Linearizability", 1990), so the operations of each key are
 * searched separately. The searches take turns that grow, so that a key with very many possible orders does
 * not keep the check from finding that another key has none.
 *
 * ```ts
 * const { outcome, counterexample } = check(events, kv);
 * ```
 *
 * @throws {@link InvalidModelError} for an invalid model, {@link MalformedHistoryError} for an event that the
 * model does not have or that cannot follow the events before it, {@link InvalidOptionError} for an unknown
 * or invalid option, and anything that iterating over the events throws
 */
export function check<State>(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: AnyModel<State>,
  options: CheckOptions = {},
): CheckResult {
  requireKnownOptions(options, ['timeoutMs', 'memoryBytes', 'isStopped']);
  const { timeoutMs = 60_000, memoryBytes = 2 ** 30, isStopped = () => false } = options;
  requireAtLeast(0, 'timeoutMs', timeoutMs);
  requireAtLeast(0, 'memoryBytes', memoryBytes);
  const decideUniqueValues = uniqueValuesDecision(model);
  const begin = clockMs();
  const isLate = timeLimit(timeoutMs);
  let isExplainedLongEnough = () => false;
  const isOver = () => isLate() || isStopped() || isExplainedLongEnough();
  const guarded = guardedModel(model, isOver);
  const memory: MemoryBudget = { bytesLeft: memoryBytes };
  let partitions: Partition<State>[] = [];
  const open = new Set<PartitionTurn<State>>();
  /** The number of keys whose search is too large to go on. */
  let givenUp = 0;
  const end = (found: Pick<CheckResult, 'outcome' | 'reason' | 'counterexample'>): CheckResult => ({
    ...found,
    operations: partitions.reduce((sum, { operations }) => sum + operations.length, 0),
    partitions: partitions.length,
    undecided: open.size + givenUp,
    tookMs: clockMs() - begin,
  });
  const violated = (
    explain: (memory: MemoryBudget, isOver: () => boolean) => Counterexample,
  ): CheckResult => {
    isExplainedLongEnough = timeLimit(EXPLAIN_MS);
    const counterexample = explain({ bytesLeft: memoryBytes }, isOver);
    return end({ outcome: 'violated', counterexample });
  };
  try {
    partitions = partitionsOf(inTime(validatedEvents(events, model), isOver), guarded.init, memory);
    const isOverAfterStep = paced(isOver);
    const patience = { ms: Math.min(PATIENCE_MS, timeoutMs * PATIENCE) };
    const limits = { isOver: isOverAfterStep, memory, patience };
    // Small partitions come first: they are decided soon.
    for (const partition of partitions.toSorted((a, b) => a.operations.length - b.operations.length)) {
      if (hasGreedyOrder(guarded, partition, isOverAfterStep)) continue;
      const found = isOver() ? undefined : decideUniqueValues?.(partition, limits);
      if (found === undefined) open.add({ partition, search: undefined });
      else if (found !== 'linearizable') {
        return violated((...limits) =>
          explainBadPattern(guarded, partition, decideUniqueValues!, found, ...limits),
        );
      }
    }
    for (let steps = FIRST_STEPS; open.size > 0; steps *= GROWTH) {
      for (const turn of open) {
        turn.search ??= searchPartition(guarded, turn.partition, { memory });
        const found = runTurn(turn.search, steps, isOver);
        if (found !== 'unfinished') {
          turn.search.release();
          open.delete(turn);
        }
        if (found === 'too-large') givenUp += 1;
        if (found !== 'not-linearizable') {
          if (open.size > 0 && isOver()) throw outOfTime();
          continue;
        }
        for (const { search } of open) search?.release();
        return violated((...limits) => explainViolation(guarded, turn.partition, ...limits));
      }
    }
    return end(givenUp > 0 ? { outcome: 'undecided', reason: 'size' } : { outcome: 'held' });
  } catch (error) {
    if (error instanceof OutOfTimeError)
      return end({ outcome: 'undecided', reason: isStopped() ? 'stopped' : 'time' });
    if (error instanceof TooLargeError) return end({ outcome: 'undecided', reason: 'size' });
    if (error instanceof OutOfMemoryError) return end({ outcome: 'undecided', reason: 'memory' });
    throw error;
  }
}

const outOfTime = () => new OutOfTimeError('The check is out of time.');

const EVENTS_AT_ONCE = 4_096;

function* inTime(events: Iterable<HistoryEvent>, isOver: () => boolean): Generator<HistoryEvent> {
  let count = 0;
  for (const event of events) {
    count += 1;
    if (count % EVENTS_AT_ONCE === 0 && isOver()) throw outOfTime();
    yield event;
  }
}

/** A search that is too large for one key does not keep the others from being decided. */
function runTurn<State>(
  search: PartitionSearch<State>,
  steps: number,
  isOver: () => boolean,
): SearchResult | 'too-large' {
  try {
    return search.run(steps, isOver);
  } catch (error) {
    if (error instanceof TooLargeError) return 'too-large';
    throw error;
  }
}

interface PartitionTurn<State> {
  readonly partition: Partition<State>;
  search: PartitionSearch<State> | undefined;
}
