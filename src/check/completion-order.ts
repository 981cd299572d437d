import { refused } from './model.ts';
import type { Partition, PlacedOperation } from './partition.ts';
import type { SearchableModel } from './searchable-model.ts';

/** Between two looks at the clock. */
const STEPS_AT_ONCE = 500;

/**
 * Whether the model accepts the operations in the order in which they came back, without those that never did. That
 * order keeps to time, so nothing has to be searched where it fits: as on a key that is hardly contended for. False says
 * nothing; nor is it any more when the deadline is over, a time of `performance.now()`.
 */
export function fitsAsCompleted<State>(
  model: SearchableModel<State>,
  { operations, starts }: Partition<State>,
  deadline: number,
): boolean {
  const [start] = starts;
  if (start === undefined || starts.length > 1 || start.done.size > 0) return false;
  const completed: PlacedOperation[] = [];
  for (const operation of operations) {
    if (operation.outcome === 'ok') completed.push(operation);
    // Left out here as well, but a guard may find that it does more than look.
    else model.observes(operation);
  }
  completed.sort((a, b) => a.completedAt - b.completedAt);
  let { state } = start;
  for (let done = 0; done < completed.length; done++) {
    const next = model.step(state, completed[done]!);
    if (next === refused) return false;
    state = next;
    if (done % STEPS_AT_ONCE === STEPS_AT_ONCE - 1 && performance.now() >= deadline) return false;
  }
  return true;
}
