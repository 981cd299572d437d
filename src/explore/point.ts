import { has } from './bits.ts';
import type { Board } from './board.ts';
import { Act, actOf, threadOf } from './choice.ts';

/** Where something is to be chosen, and what is possible there: sets of threads, as bits. */
export interface Point {
  /** How many choices were made before. */
  readonly step: number;
  /** The thread that did the last step. */
  readonly current: number;
  /** Threads that can do their next step. */
  readonly ready: number;
  /** Threads whose wait may end because its time is over. */
  readonly timeouts: number;
  /** Threads that may die. */
  readonly deaths: number;
  readonly board: Board;
}

/** Whether to go on with the thread is to interrupt another that could go on. */
export function preempts({ current, ready }: Pick<Point, 'current' | 'ready'>, thread: number): boolean {
  return thread !== current && has(ready, current);
}

/** Whether a choice is one: to interrupt a thread that could go on, or to let time pass while one could. */
export function isPreemption(point: Pick<Point, 'current' | 'ready'>, choice: number): boolean {
  if (actOf(choice) === Act.timeout) return point.ready !== 0;
  return actOf(choice) === Act.step && preempts(point, threadOf(choice));
}
