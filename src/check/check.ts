import { checkOptions } from './check-options.ts';
import type { Counterexample } from './explain/counterexample.ts';
import { explainViolation } from './explain/explain-violation.ts';
import type { HistoryEvent } from './history/history-event.ts';
import { type Partition, partitionsOf } from './history/partition.ts';
import { TooLargeError } from './limits/map-limit.ts';
import { type MemoryBudget, OutOfMemoryError } from './limits/memory-budget.ts';
import type { Model } from './model/model.ts';
import { guardedModel } from './model-guard/guarded-model.ts';
import { validatedEvents } from './read-history/parse-history.ts';
import { hasGreedyOrder } from './search/greedy-order.ts';
import { type PartitionSearch, searchPartition } from './search/partition-search.ts';

export interface CheckOptions {
  /**
   * For how long, in ms; what is not decided by then is `undecided`.
   *
   * @default 60_000
   */
  readonly timeoutMs?: number;
  /**
   * How many bytes it may take to remember where it has been, about; when they are used up it is `undecided`.
   *
   * @default 2 ** 30
   */
  readonly memoryBytes?: number;
}

/** Whether a history is linearizable. */
export interface CheckResult {
  readonly outcome: 'held' | 'violated' | 'undecided';
  readonly operations: number;
  readonly partitions: number;
  /** How many of the partitions were neither right nor wrong when time or memory ran out. */
  readonly undecided: number;
  /**
   * Why it is undecided. `size`: there are more than 16,777,216 keys, open operations, or different calls or states of one
   * key, which is the most that can be told apart.
   */
  readonly reason?: 'time' | 'memory' | 'size';
  /** Why it is violated. */
  readonly counterexample?: Counterexample;
  readonly tookMs: number;
}

const FIRST_STEPS = 1_000;
const GROWTH = 4;
/** For how long a shorter counterexample is looked for: the verdict is known by then. */
const EXPLAIN_MS = 10_000;

/**
 * Whether there is one order of all operations, each between its invocation and its completion, that the model
 * accepts. The operations of each key are looked at by themselves, in turns that grow: one key whose orders are too
 * many keeps nobody from finding that another's has none.
 *
 * ```ts
 * const { outcome, counterexample } = check(events, kv);
 * ```
 *
 * @throws {@link InvalidModelError} for a model that throws or is not pure, {@link MalformedHistoryError} for an event
 *   that is not one of the model or can't follow on those before, {@link InvalidOptionError}, and what walking the events
 *   throws
 */
export function check<State>(
  events: Iterable<HistoryEvent>,
  unguarded: Model<State>,
  options: CheckOptions = {},
): CheckResult {
  checkOptions(options, { timeoutMs: 0, memoryBytes: 0 });
  const { timeoutMs = 60_000, memoryBytes = 2 ** 30 } = options;
  const model = guardedModel(unguarded);
  const begin = performance.now();
  const deadline = begin + timeoutMs;
  const memory: MemoryBudget = { bytesLeft: memoryBytes };
  let partitions: Partition<State>[] = [];
  const open = new Set<PartitionTurn<State>>();
  const end = (found: Pick<CheckResult, 'outcome' | 'reason' | 'counterexample'>): CheckResult => ({
    ...found,
    operations: partitions.reduce((sum, { operations }) => sum + operations.length, 0),
    partitions: partitions.length,
    undecided: open.size,
    tookMs: performance.now() - begin,
  });
  try {
    partitions = partitionsOf(inTime(validatedEvents(events, unguarded), deadline), model.init, memory);
    // The small ones first: they are soon done.
    for (const partition of partitions.toSorted((a, b) => a.operations.length - b.operations.length)) {
      if (!hasGreedyOrder(model, partition, deadline)) open.add({ partition, search: undefined });
    }
    for (let steps = FIRST_STEPS; open.size > 0; steps *= GROWTH) {
      for (const turn of open) {
        turn.search ??= searchPartition(model, turn.partition, { memory });
        const found = turn.search.run(steps, deadline);
        if (found !== 'unfinished') {
          turn.search.release();
          open.delete(turn);
        }
        if (found !== 'not-linearizable') {
          if (open.size > 0 && performance.now() >= deadline) throw new OutOfTimeError();
          continue;
        }
        for (const { search } of open) search?.release();
        return end({
          outcome: 'violated',
          counterexample: explainViolation(
            model,
            turn.partition,
            { bytesLeft: memoryBytes },
            Math.min(deadline, performance.now() + EXPLAIN_MS),
          ),
        });
      }
    }
    return end({ outcome: 'held' });
  } catch (error) {
    if (error instanceof OutOfTimeError) return end({ outcome: 'undecided', reason: 'time' });
    if (error instanceof TooLargeError) return end({ outcome: 'undecided', reason: 'size' });
    if (error instanceof OutOfMemoryError) return end({ outcome: 'undecided', reason: 'memory' });
    throw error;
  }
}

class OutOfTimeError extends Error {}

const EVENTS_AT_ONCE = 4_096;

function* inTime(events: Iterable<HistoryEvent>, deadline: number): Generator<HistoryEvent> {
  let count = 0;
  for (const event of events) {
    count += 1;
    if (count % EVENTS_AT_ONCE === 0 && performance.now() >= deadline) throw new OutOfTimeError();
    yield event;
  }
}

interface PartitionTurn<State> {
  readonly partition: Partition<State>;
  search: PartitionSearch<State> | undefined;
}
