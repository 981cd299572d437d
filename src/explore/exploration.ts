import type { Shard } from '../base/option-values/shard.ts';
import type { Failure, FailureKind } from './failures/failure.ts';
import type { StrategyName } from './schedule/strategies.ts';
import type { Untried } from './untried.ts';

/**
 * `held`: no execution failed. `violated`: an assertion or a data race. `deadlocked`: a deadlock or a lost
 * wake-up. `undecided`: it is not known whether the program is right.
 */
export type ExplorationOutcome = 'held' | 'violated' | 'deadlocked' | 'undecided';

/** The result of exploring a program. */
export interface Exploration {
  /** The name of the program. */
  readonly program: string;
  /** The URL of its file. */
  readonly file: string;
  /** What the exploration says about the program. */
  readonly outcome: ExplorationOutcome;
  /** The failure that was found. The exploration ends with the first. */
  readonly failure?: Failure;
  /** Why the outcome is undecided, unless there is a failure that says so. */
  readonly undecided?: string;
  /** How schedules were chosen. */
  readonly strategy: StrategyName;
  /** The seed of all random choices. */
  readonly seed: number;
  /** For dfs, the bound on preemptions; undefined if it had none. */
  readonly preemptions?: number;
  /** For pct, its depth. */
  readonly depth?: number;
  /** The part of the exploration that was done; undefined if it was all of it. */
  readonly shard?: Shard;
  /** How many threads could die in an execution. */
  readonly maxDeaths: number;
  /** Whether waits could time out at any step. */
  readonly timeouts: boolean;
  /** Whether plain accesses were steps. */
  readonly plainAccesses: boolean;
  /** How often threads could repeat the same steps before an execution counted as a possible livelock. */
  readonly spins: number;
  /**
   * What the program does that was not explored; only if the outcome is `held` and no schedule was replayed.
   */
  readonly untried?: Untried;
  /** Whether all schedules within the bound, and within the shard, were explored. */
  readonly exhausted: boolean;
  /** The number of executions. */
  readonly executions: {
    /** Those that ran to their end. */
    readonly complete: number;
    /** Those that dfs cut short because it had explored the rest before, and those that reached a limit. */
    readonly cut: number;
  };
  /** The number of steps in all executions. */
  readonly steps: number;
  /** The number of steps in the longest execution. */
  readonly longest: number;
  /** How long the exploration took, in ms. */
  readonly elapsedMs: number;
  /** The command that reproduces the failure. */
  readonly replay?: string;
  /** The version of Node. */
  readonly node: string;
}

const outcomes: Record<FailureKind, ExplorationOutcome> = {
  assertion: 'violated',
  'data race': 'violated',
  deadlock: 'deadlocked',
  'lost wake-up': 'deadlocked',
  // The private state of threads is invisible: a loop that counts its rounds looks the same as an infinite
  // one.
  livelock: 'undecided',
  'uncontrolled blocking': 'undecided',
  'uncontrolled nondeterminism': 'undecided',
};

export function outcomeOf(failure: Failure | undefined, undecided: string | undefined): ExplorationOutcome {
  if (failure !== undefined) return outcomes[failure.kind];
  return undecided === undefined ? 'held' : 'undecided';
}
