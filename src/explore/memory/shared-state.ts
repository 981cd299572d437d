import { RealFloat64Array, RealInt32Array, RealSharedArrayBuffer } from './real-globals.ts';
import { MAX_STEPS, STEP_WORDS } from './step-words.ts';
import { CLOCK, WAITERS_END } from './waiter-slot.ts';

/**
 * What the threads of an exploration share apart from the program's own memory. Only the thread that has the
 * baton reads and writes here; passing the baton, through {@link Slot.command}, orders their accesses.
 */
export interface SharedState {
  /** The words of {@link Global}, then one {@link Slot} per thread, then the {@link Waiter}s. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The deadlines of the waiters and, at {@link CLOCK}, the virtual time, all in ms. */
  readonly times: Float64Array<SharedArrayBuffer>;
  /** The steps of the execution, {@link STEP_WORDS} words each. */
  readonly trace: Int32Array<SharedArrayBuffer>;
  /** The choices that the execution begins with, before its strategy chooses. */
  readonly plan: Int32Array<SharedArrayBuffer>;
  /** One word, which the thread that has started the exploration sets to 1 when it is to end. */
  readonly stopped: Int32Array<SharedArrayBuffer>;
}

/** The first words of {@link SharedState.words}. Sets of threads are bit sets. */
export const Global = {
  /** How many choices were made. */
  steps: 0,
  /** See {@link End}. */
  end: 1,
  /** The thread that took the last step. */
  current: 2,
  /** Threads that can take their next step. */
  ready: 3,
  /** Threads in a wait that can time out. */
  timed: 4,
  /** Threads that have neither ended nor died. */
  alive: 5,
  /** Threads in `nextDeath`. */
  awaitingDeath: 6,
  /** Threads that repeat their steps while nothing changes. */
  spinning: 7,
  /** Rises whenever something changes that another thread could observe. */
  version: 8,
  /** How many threads have died. */
  deaths: 9,
  /** The threads that have died, in order, one per word. */
  died: 10,
  /** How many more threads may die. */
  deathsLeft: 18,
  /** Threads that may die. */
  mortal: 19,
  /** How many waits have timed out. */
  timeouts: 20,
  /** The next thread to run up to its first step; the number of threads once all have. */
  starting: 21,
  /** How many choices {@link SharedState.plan} holds. */
  planLength: 22,
  /** Rises with each wait and each wake-up, to order the waiters. */
  arrivals: 23,
  /** The thread that has thrown, for {@link End.failed}. */
  failed: 24,
  /** The sleep set of the depth-first search: threads whose next step needs no trying here. */
  asleep: 25,
  /** How many choices of {@link SharedState.plan} were used. */
  planCursor: 26,
  /** How many steps in a row `current` has taken. */
  runLength: 27,
  /** How many waits with a time limit, and timers, have begun. */
  timedWaits: 28,
  /** How many plain accesses to the program's memory there were, if they are steps. */
  plainAccesses: 29,
  /** 1 if callbacks of the real event loop have run, such as those of files, sockets and ports. */
  realCallbacks: 30,
  /** 1 + the thread whose real event loop may still wake it although no thread could take a step. */
  wokenByRealEvent: 31,
  /** Threads that keep reading a clock. */
  pollingClock: 45,
  /** By how many ms the clock advances for them next. */
  clockLeap: 46,
  /** Rises while the thread with the baton waits for real work that ends by itself. */
  realWorkTurns: 47,
  /** 1 if a thread that could run was held back to let others run. */
  heldBack: 49,
  /** 1 if a step has accessed memory that the setup made. */
  touchedShared: 50,
  /** 1 if a random number was drawn. */
  drewRandom: 51,

  // The words below do not change during an execution.
  threads: 32,
  execution: 33,
  seed: 34,
  strategy: 35,
  /** The bound of the strategy: a depth for pct, a number of preemptions for dfs. */
  bound: 36,
  maxSteps: 37,
  /** How many steps the execution is likely to have, judging by earlier ones. */
  expectedSteps: 38,
  /** 1 if waits may time out at any step. */
  anyTimeouts: 39,
  /** 1 if an impossible choice of the plan ends the execution, 0 if it is skipped. */
  strict: 40,
  /** 1 if threads describe each step for the report. */
  describing: 41,
  /** 1 if plain accesses are steps. */
  plainAreSteps: 42,
  /**
   * After how many visits to a step, with nothing changed, a thread counts as spinning and others go first.
   */
  spinLimit: 43,
  /** After how many such visits by every thread the execution ends as {@link End.spinning}. */
  spins: 44,
  /** After how many steps in a row a thread lets others go first. */
  maxRunLength: 48,

  /** The first of 64 words for the strategy. */
  strategyWords: 64,
} as const;

export function createSharedState(): SharedState {
  return {
    words: new RealInt32Array(new RealSharedArrayBuffer(WAITERS_END * 4)),
    times: new RealFloat64Array(new RealSharedArrayBuffer((CLOCK + 1) * 8)),
    trace: new RealInt32Array(new RealSharedArrayBuffer((MAX_STEPS + 1) * STEP_WORDS * 4)),
    plan: new RealInt32Array(new RealSharedArrayBuffer((MAX_STEPS + 1) * 4)),
    stopped: new RealInt32Array(new RealSharedArrayBuffer(4)),
  };
}
