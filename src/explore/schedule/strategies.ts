import { dfs } from './dfs.ts';
import { pct } from './pct.ts';
import { random } from './random.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { stay } from './stay.ts';

/**
 * A function of what is possible: what comes next, or -1 where all that would follow was seen. Each choice may be made by
 * another thread, so what a strategy has to remember lies in the shared's words.
 */
export type Strategy = (point: SchedulingPoint) => number;

export const strategies: readonly Strategy[] = [stay, random, pct, dfs];
export const STAY = strategies.indexOf(stay);

/** The ones to explore with. */
export const strategyNames = ['random', 'pct', 'dfs'] as const;
export type StrategyName = (typeof strategyNames)[number];

export function strategyNumber(name: StrategyName): number {
  return 1 + strategyNames.indexOf(name);
}
