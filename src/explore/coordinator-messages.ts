import type { MessagePort } from 'node:worker_threads';
import type { Shard } from '../base/option-values/shard.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import type { Failure } from './failures/failure.ts';
import type { SharedState } from './memory/shared-state.ts';
import type { ProgramShape } from './program/program.ts';
import type { StrategyName } from './schedule/strategies.ts';

/** The worker data of the coordinator. */
export interface CoordinatorData {
  readonly shared: SharedState;
  /** One port per thread. */
  readonly ports: readonly MessagePort[];
  /** Brings {@link CoordinatorRequest}s and takes {@link CoordinatorMessage}s. */
  readonly requests: MessagePort;
}

/** What the coordinator is asked to do: to explore a program, or to load one and describe it. */
export type CoordinatorRequest = ExplorationTask | { readonly describe: string };

/** A program and how to explore it: the checked form of {@link ExploreOptions}. */
export interface ExplorationTask {
  readonly file: string;
  readonly strategy: StrategyName;
  /** The bound of the strategy: preemptions for dfs, the depth for pct. */
  readonly bound: number;
  /** Whether dfs uses sleep sets. Only tests turn them off. */
  readonly reduce: boolean;
  readonly seed: number;
  /** The number of the last execution, and of the first: a resumed random exploration skips earlier ones. */
  readonly executions: number;
  readonly firstExecution: number;
  /** The part of the exploration to do. */
  readonly shard: Shard | undefined;
  /** What random draws add to the number of an execution: how many executions are in the shards before this one. */
  readonly executionsBefore: number;
  /** After how many steps in total the exploration stops. */
  readonly maxTotalSteps: number;
  readonly maxDeaths: number;
  readonly timeouts: boolean;
  readonly plainAccesses: boolean;
  readonly spins: number;
  /** A schedule to follow once, instead of exploring with the strategy. */
  readonly replay: readonly number[] | undefined;
}

/** What an exploration has found. */
export interface ExplorationResult {
  readonly failure?: Failure;
  /** Whether everything within the bound was explored. */
  readonly exhausted?: boolean;
  /** Why it is not known whether the program is right. */
  readonly undecided?: string;
  /** Whether the bound on preemptions has ruled out schedules. */
  readonly bounded?: boolean;
  /** The number of plain accesses; counted if there is no failure and they are not steps. */
  readonly plainAccessCount?: number | 'unknown';
  /** Native functions that were passed shared memory. What they did there was neither a step nor counted. */
  readonly nativeFunctions?: readonly string[];
}

/** What the coordinator reports to the thread pool. */
export type CoordinatorMessage =
  | { readonly type: 'described'; readonly shape: ProgramShape }
  | { readonly type: 'progress'; readonly progress: ExplorationProgress }
  | { readonly type: 'done'; readonly progress: ExplorationProgress; readonly result: ExplorationResult }
  /** A thread has not come to its next step after this schedule. The threads must not be used any more. */
  | { readonly type: 'blocked'; readonly progress: ExplorationProgress; readonly schedule: readonly number[] }
  /** The program is invalid. */
  | { readonly type: 'invalid'; readonly message: string };

/** The message that answers the request for an exploration. */
export type FinalMessage = Exclude<CoordinatorMessage, { type: 'described' | 'progress' }>;
