import type { SharedState } from '../memory/shared-state.ts';
import { has } from '../memory/thread-set.ts';
import { Act, actOf, threadOf } from './schedule.ts';

/** Where something is to be chosen, and what is possible there: sets of threads, as bits. */
export interface SchedulingPoint {
  /** How many choices were made before. */
  readonly step: number;
  /** The thread that did the last step. */
  readonly current: number;
  /** Threads that can do their next step. */
  readonly ready: number;
  /** Threads whose wait may end because its time is over. */
  readonly timeouts: number;
  /** Those of them whose time is over already: they are late, and time does not have to pass for them. */
  readonly due: number;
  /** Threads that may die. */
  readonly deaths: number;
  readonly shared: SharedState;
}

/** Whether to go on with the thread is to interrupt another that could go on. */
export function preempts(
  { current, ready }: Pick<SchedulingPoint, 'current' | 'ready'>,
  thread: number,
): boolean {
  return thread !== current && has(ready, current);
}

/** Whether a choice is one: to interrupt a thread that could go on, or to let time pass while one could. */
export function isPreemption(
  point: Pick<SchedulingPoint, 'current' | 'ready' | 'due'>,
  choice: number,
): boolean {
  const thread = threadOf(choice);
  if (actOf(choice) === Act.timeout && !has(point.due, thread)) return point.ready !== 0;
  return actOf(choice) !== Act.death && preempts(point, thread);
}
