import { dfs } from './dfs-sleep-sets.ts';
import { pct } from './pct.ts';
import { random } from './random.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { stay } from './stay.ts';

/**
 * Returns a choice that is possible at the point, or -1 if everything that could follow was explored. Each
 * call may be made by another thread, so a strategy keeps its state in the shared words.
 */
export type Strategy = (point: SchedulingPoint) => number;

export const strategies: readonly Strategy[] = [stay, random, pct, dfs];
export const STAY = strategies.indexOf(stay);

/** The strategies that a user can choose. */
export const strategyNames: readonly StrategyName[] = ['random', 'pct', 'dfs'];
/** The name of a strategy: see {@link ExploreOptions.strategy}. */
export type StrategyName = 'random' | 'pct' | 'dfs';

export function strategyNumber(name: StrategyName): number {
  return 1 + strategyNames.indexOf(name);
}
