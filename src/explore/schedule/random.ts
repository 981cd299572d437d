import { Global } from '../memory/shared-state.ts';
import { nth, sizeOf } from '../memory/thread-set.ts';
import { Act } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { draw } from './seeded-draw.ts';

/**
 * A random walk: every possible choice is equally likely, except that where threads may die, about one does
 * per execution, at any of its steps.
 */
export function random({ shared: { words }, step, ready, timeouts, deaths }: SchedulingPoint): number {
  const seed = words[Global.seed]!;
  const execution = words[Global.execution]!;
  const drawn = draw(seed, execution, step);
  if (deaths !== 0) {
    const fate = draw(seed, execution, ~step);
    if (fate % Math.max(1, words[Global.expectedSteps]!) === 0)
      return Act.death | nth(deaths, drawn % sizeOf(deaths));
  }
  const steps = sizeOf(ready);
  const index = drawn % (steps + sizeOf(timeouts));
  return index < steps ? Act.step | nth(ready, index) : Act.timeout | nth(timeouts, index - steps);
}
