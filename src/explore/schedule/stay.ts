import { first, has } from '../memory/thread-set.ts';
import { Act } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';

/** Goes on with the same thread as long as it can, then with the first that can: what follows where nothing else is said. */
export function stay({ current, ready, timeouts }: SchedulingPoint): number {
  if (has(ready, current)) return Act.step | current;
  return ready !== 0 ? Act.step | first(ready) : Act.timeout | first(timeouts);
}
