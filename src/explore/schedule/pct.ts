import { Global } from '../memory/shared-state.ts';
import { has, members, nth, sizeOf } from '../memory/thread-set.ts';
import { Act } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { draw } from './seeded-draw.ts';

/**
 * Probabilistic concurrency testing. Threads get random priorities, and the runnable thread with the highest
 * one runs; at `depth - 1` random steps, the running thread drops below all others. A bug that needs `depth`
 * steps in a certain order is found with a probability of at least 1 / (threads × steps^(depth - 1)) per
 * execution.
 *
 * Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of
 * Finding Bugs" (ASPLOS 2010).
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
  // Without this, the thread could time out again and again while another waits for its turn.
  if (ready !== 0 && !has(due, chosen)) words[Global.strategyWords + chosen] = 1;
  return Act.timeout | chosen;
}
