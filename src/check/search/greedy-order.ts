import type { Partition, PartitionOperation } from '../history/partition.ts';
import { refused } from '../model/model.ts';
import type { SearchableModel } from '../model-guard/searchable-model.ts';

/** Between two looks at the clock. */
const STEPS_AT_ONCE = 500;
/** Of so few operations other orders are tried as well: that takes less than to prepare a search. */
const FEW = 48;
const MAX_STEPS = 300;

/**
 * Whether the model accepts the operations, without those that never came back, in an order that is easily found: that in
 * which they came back, which keeps to time; of a few operations, one near it. Nothing has to be searched then, as on a
 * key that is hardly contended for. False says nothing; nor is it any more when the deadline is over, a time of
 * `performance.now()`.
 */
export function hasGreedyOrder<State>(
  model: SearchableModel<State>,
  { operations, starts }: Partition<State>,
  deadline: number,
): boolean {
  const [start] = starts;
  if (start === undefined || starts.length > 1 || start.linearized.size > 0) return false;
  const completed: PartitionOperation[] = [];
  for (const operation of operations) {
    if (operation.outcome === 'ok') completed.push(operation);
    // Left out here as well, but a guard may find that it does more than look.
    else model.observes(operation);
  }
  completed.sort((a, b) => a.completedAt - b.completedAt);
  return completed.length <= FEW
    ? fewFit(model, start.state, completed)
    : fitsAsCompleted(model, start.state, completed, deadline);
}

function fitsAsCompleted<State>(
  model: SearchableModel<State>,
  start: State,
  completed: readonly PartitionOperation[],
  deadline: number,
): boolean {
  let state = start;
  for (let done = 0; done < completed.length; done++) {
    const next = model.step(state, completed[done]!);
    if (next === refused) return false;
    state = next;
    if (done % STEPS_AT_ONCE === STEPS_AT_ONCE - 1 && performance.now() >= deadline) return false;
  }
  return true;
}

/** Depth first, those that came back first before the others. */
function fewFit<State>(
  model: SearchableModel<State>,
  start: State,
  completed: readonly PartitionOperation[],
): boolean {
  const { length } = completed;
  const isPlaced = new Uint8Array(length);
  let steps = 0;

  /** `first`: all before it are placed. */
  function goOn(state: State, first: number): boolean {
    let from = first;
    while (isPlaced[from] === 1) from += 1;
    if (from === length) return true;
    // The others may come before it only if they began before it was back.
    const until = completed[from]!.completedAt;
    for (let i = from; i < length && steps < MAX_STEPS; i++) {
      if (isPlaced[i] === 1 || completed[i]!.invokedAt >= until) continue;
      steps += 1;
      const next = model.step(state, completed[i]!);
      if (next === refused) continue;
      isPlaced[i] = 1;
      if (goOn(next, from)) return true;
      isPlaced[i] = 0;
    }
    return false;
  }

  return goOn(start, 0);
}
