import type { ExplorationResult } from './coordinator-messages.ts';
import type { ExplorationProgress } from './exploration-progress.ts';

/**
 * What a program does that an exploration without a failure did not try: the outcome `held` says nothing
 * about it.
 */
export interface Untried {
  /**
   * The number of plain accesses to shared memory, if they were not steps: the highest count in ten random
   * executions in which they are. Undefined if they could not be counted.
   */
  readonly plainAccesses: number | undefined;
  /**
   * Native functions that were passed shared memory. What they did there was no step, and is in no data race.
   */
  readonly nativeFunctions: readonly string[];
  /**
   * Whether there are timers, or waits with a time limit, that did not time out while other threads could
   * run.
   */
  readonly timeouts: boolean;
  /** The threads that may die, if more of them are mortal than could die in an execution. */
  readonly deaths: readonly number[];
  /** Whether there are schedules with more preemptions than the bound of dfs allows. */
  readonly preemptions: boolean;
  /** Whether callbacks of the real event loop have run. The explorer does not control when they do. */
  readonly realEvents: boolean;
  /**
   * Whether a thread that could run was held back for others, since it was spinning or took step after step.
   */
  readonly heldBack: boolean;
  /** Whether random numbers were drawn: they were the same in every execution, or real ones. */
  readonly randomNumbers: boolean;
}

interface TriedOptions {
  readonly mortal: readonly number[];
  readonly maxDeaths: number;
  readonly timeouts: boolean;
}

export function untriedOf(
  { mortal, maxDeaths, timeouts }: TriedOptions,
  { timedWaits, realCallbacks, heldBack, drewRandom }: ExplorationProgress,
  { plainAccessCount = 0, bounded = false, nativeFunctions = [] }: ExplorationResult,
): Untried {
  return {
    plainAccesses: plainAccessCount === 'unknown' ? undefined : plainAccessCount,
    nativeFunctions,
    timeouts: timedWaits > 0 && !timeouts,
    deaths: maxDeaths < mortal.length ? mortal : [],
    preemptions: bounded,
    realEvents: realCallbacks > 0,
    heldBack: heldBack > 0,
    randomNumbers: drewRandom > 0,
  };
}
