import { Global } from '../memory/shared-state.ts';
import { has, members, nth, sizeOf } from '../memory/thread-set.ts';
import { Act } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { draw } from './seeded-draw.ts';

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010): threads have priorities that are drawn, the highest one that
 * can go on does, and at `depth - 1` steps that are drawn the one that runs falls below all others. A bug that needs
 * `depth` steps in one order is found with a probability of 1 / (threads * steps^(depth - 1)) an execution at least.
 */
export function pct(point: SchedulingPoint): number {
  const { step, current, ready, timeouts, due, deaths } = point;
  const { words } = point.shared;
  const seed = words[Global.seed]!;
  const execution = words[Global.execution]!;
  const steps = Math.max(1, words[Global.expectedSteps]!);
  if (deaths !== 0 && draw(seed, execution, ~step) % steps === 0) {
    return Act.death | nth(deaths, draw(seed, execution, step) % sizeOf(deaths));
  }
  for (let change = 1; change < words[Global.bound]!; change++) {
    if (draw(seed, execution, -1_000 - change) % steps === step)
      words[Global.strategyWords + current] = 1 + change;
  }
  let chosen = -1;
  let highest = -1;
  for (const thread of members(ready | timeouts)) {
    const fallen = words[Global.strategyWords + thread]!;
    const priority = fallen > 0 ? fallen : 1_000 + draw(seed, execution, -1 - thread);
    if (priority <= highest) continue;
    highest = priority;
    chosen = thread;
  }
  if (has(ready, chosen)) return Act.step | chosen;
  // Else it could time out again and again while another waits for its turn.
  if (ready !== 0 && !has(due, chosen)) words[Global.strategyWords + chosen] = 1;
  return Act.timeout | chosen;
}
