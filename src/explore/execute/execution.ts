import type { MessagePort } from 'node:worker_threads';
import type { StepNote } from '../control/step-note.ts';
import type { Thrown } from '../control/thrown.ts';
import type { ProgramMemory } from '../memory/program-memory.ts';
import type { SharedState } from '../memory/shared-state.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import type { ExecutionOutcome, Program } from '../program/program.ts';
import { STAY } from '../schedule/strategies.ts';
import type { OpenWait } from './open-waits.ts';

/** What all executions of an exploration have in common. */
export interface ExecutionEnvironment {
  readonly shared: SharedState;
  readonly program: Program;
  readonly memory: ProgramMemory;
  /** The ports on which the threads send their reports. */
  readonly ports: readonly MessagePort[];
  /**
   * Collects the native functions to which the program has passed shared memory, if plain accesses are steps.
   */
  readonly nativeFunctions: Set<string>;
  readonly seed: number;
  readonly maxDeaths: number;
  /** Whether waits may time out at any step. */
  readonly anyTimeouts: boolean;
  /** Whether plain accesses are steps. */
  readonly plainAccesses: boolean;
  /** See {@link ExploreOptions.spins}. */
  readonly spins: number;
  /** Restarts `Math.random` in the coordinator: see {@link controlRandom}. */
  readonly beginRandom: (seed: number, stream: number) => void;
  /** Restarts the clocks of the coordinator: see {@link controlClocks}. */
  readonly beginClocks: () => void;
}

/** How one execution is to go. */
export interface ExecutionPlan {
  /** The choices that it begins with. */
  readonly prefix: ArrayLike<number>;
  /** The number of the strategy that chooses after that, and its bound. */
  readonly strategy: number;
  readonly bound: number;
  readonly execution: number;
  /** How many steps it is likely to have, for strategies that spread something over them. */
  readonly expectedSteps: number;
  /** Whether an impossible choice of the prefix ends the execution. Otherwise it is skipped. */
  readonly strict: boolean;
  /** Whether the threads describe their steps for people. */
  readonly describing: boolean;
  /** Whether real event loops keep running for a while when no thread can take a step. */
  readonly lingering: boolean;
  readonly maxSteps: number;
  /** For dfs: the sleep set at the end of the prefix, and the number of preemptions in the prefix. */
  readonly asleep: number;
  readonly preemptions: number;
}

/** A plan that follows a schedule, and then lets the same thread run for as long as it can. */
export function followSchedule(prefix: ArrayLike<number>): ExecutionPlan {
  return {
    prefix,
    strategy: STAY,
    bound: 0,
    execution: 0,
    expectedSteps: prefix.length,
    strict: true,
    describing: false,
    lingering: false,
    maxSteps: MAX_STEPS,
    asleep: 0,
    preemptions: 0,
  };
}

/** What came of an execution. Its trace stays in the shared state until the next one. */
export interface ExecutionResult {
  /** See {@link End}. */
  readonly end: number;
  readonly steps: number;
  /** What was thrown, and by which thread; undefined for the check and the setup. */
  readonly error: Thrown | undefined;
  readonly thread: number | undefined;
  readonly outcome: ExecutionOutcome;
  /** How many waits with a time limit, and timers, have begun. */
  readonly timedWaits: number;
  /** How many plain accesses there were, if they are steps. */
  readonly plainAccesses: number;
  /** Whether a thread that could run was held back: see {@link spinLimitOf} and {@link maxRunLengthOf}. */
  readonly heldBack: boolean;
  /** Whether a step has accessed memory that the setup made. */
  readonly touchedShared: boolean;
  /** Whether random numbers were drawn. */
  readonly drewRandom: boolean;
  /** Whether callbacks of the real event loop have run. */
  readonly realCallbacks: boolean;
  /** The thread whose real event loop may wake it when no other thread can, and the resources open there. */
  readonly wokenByRealEvent: number | undefined;
  readonly work: readonly string[];
  /** The waits left over when no thread could take a step. */
  readonly waits: readonly OpenWait[];
  /** The world of the check. */
  readonly world: unknown;
  readonly notes: readonly StepNote[];
}
