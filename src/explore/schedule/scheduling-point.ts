import type { SharedState } from '../memory/shared-state.ts';
import { has } from '../memory/thread-set.ts';
import { Act, actOf, threadOf } from './schedule.ts';

/** A point between two steps, where a choice is made. Sets of threads are bit sets. */
export interface SchedulingPoint {
  /** How many choices were made before. */
  readonly step: number;
  /** The thread that took the last step. */
  readonly current: number;
  /** Threads that can take their next step. */
  readonly ready: number;
  /** Threads whose wait may time out. */
  readonly timeouts: number;
  /** Threads of `timeouts` whose deadline has already passed, so that no time has to pass for them. */
  readonly due: number;
  /** Threads that may die. */
  readonly deaths: number;
  readonly shared: SharedState;
}

/** Whether letting the thread go on interrupts another one that could go on. */
export function preempts(
  { current, ready }: Pick<SchedulingPoint, 'current' | 'ready'>,
  thread: number,
): boolean {
  return thread !== current && has(ready, current);
}

/**
 * Whether a choice is a preemption: it interrupts a thread that could go on, or lets time pass while one
 * could.
 */
export function isPreemption(
  point: Pick<SchedulingPoint, 'current' | 'ready' | 'due'>,
  choice: number,
): boolean {
  const thread = threadOf(choice);
  if (actOf(choice) === Act.timeout && !has(point.due, thread)) return point.ready !== 0;
  return actOf(choice) !== Act.death && preempts(point, thread);
}
