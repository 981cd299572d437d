import type { Partition, PartitionOperation } from '../history/partition.ts';
import { TooLargeError } from '../limits/map-limit.ts';
import { OutOfTimeError } from '../limits/out-of-time.ts';
import { refused } from '../model/model.ts';
import type { SearchableModel } from '../model-guard/searchable-model.ts';

/**
 * With at most this many operations other orders are tried as well: that costs less than preparing a search.
 */
const FEW = 48;
const MAX_STEPS = 300;

/**
 * Whether the model accepts the completed operations in an order that is easy to find: the order of their
 * completions or, for few operations, one close to it. This decides most keys with little contention without
 * a search.
 *
 * False means nothing, and is also returned when the time is over, or when an order leads to too many states.
 *
 * @param isOver asked after every step
 */
export function hasGreedyOrder<State>(
  model: SearchableModel<State>,
  { operations, starts }: Partition<State>,
  isOver: () => boolean,
): boolean {
  const [start] = starts;
  if (start === undefined || starts.length > 1 || start.linearized.size > 0) return false;
  const completed: PartitionOperation[] = [];
  for (const operation of operations) {
    if (operation.outcome === 'ok') completed.push(operation);
    // Not needed here, but the call lets a guarded model notice an operation that does more than observe.
    else model.observes(operation);
  }
  completed.sort((a, b) => a.completedAt - b.completedAt);
  const hasOrder = completed.length <= FEW ? hasOrderOfFew : isOrderOfCompletions;
  try {
    return hasOrder(model, start.state, completed, isOver);
  } catch (error) {
    if (error instanceof TooLargeError || error instanceof OutOfTimeError) return false;
    throw error;
  }
}

function isOrderOfCompletions<State>(
  model: SearchableModel<State>,
  start: State,
  completed: readonly PartitionOperation[],
  isOver: () => boolean,
): boolean {
  let state = start;
  for (const operation of completed) {
    const next = model.step(state, operation);
    if (next === refused) return false;
    if (isOver()) return false;
    state = next;
  }
  return true;
}

/** Depth first, in the order of the completions. */
function hasOrderOfFew<State>(
  model: SearchableModel<State>,
  start: State,
  completed: readonly PartitionOperation[],
  isOver: () => boolean,
): boolean {
  const { length } = completed;
  const isLinearized = new Uint8Array(length);
  let left = MAX_STEPS;

  /** `first`: all operations before this index are linearized. */
  function extend(state: State, first: number): boolean {
    let from = first;
    while (isLinearized[from] === 1) from += 1;
    if (from === length) return true;
    // Another operation may come first only if it was invoked before this one completed.
    const until = completed[from]!.completedAt;
    for (let i = from; i < length && left > 0; i++) {
      if (isLinearized[i] === 1 || completed[i]!.invokedAt >= until) continue;
      const next = model.step(state, completed[i]!);
      left = isOver() ? 0 : left - 1;
      if (next === refused) continue;
      isLinearized[i] = 1;
      if (extend(next, from)) return true;
      isLinearized[i] = 0;
    }
    return false;
  }

  return extend(start, 0);
}
