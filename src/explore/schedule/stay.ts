import { first, has } from '../memory/thread-set.ts';
import { Act } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';

/**
 * Lets the same thread run for as long as it can, then the lowest one that can: for replays, after the end of
 * a schedule.
 */
export function stay({ current, ready, timeouts }: SchedulingPoint): number {
  if (has(ready, current)) return Act.step | current;
  return ready !== 0 ? Act.step | first(ready) : Act.timeout | first(timeouts);
}
