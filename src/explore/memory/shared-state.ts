import { MAX_THREADS } from '../program/program.ts';
import { RealFloat64Array, RealInt32Array, RealSharedArrayBuffer } from './real-globals.ts';

/**
 * What the threads of an exploration share beside the program's own memory. One thread at a time has the baton, and only
 * that one reads and writes here; handing it on, through {@link Slot.command}, is what orders their accesses.
 */
export interface SharedState {
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The virtual time that has passed, in ms, and the deadlines of waits. */
  readonly times: Float64Array<SharedArrayBuffer>;
  /** What was chosen and done, {@link StepWord} words a step. */
  readonly trace: Int32Array<SharedArrayBuffer>;
  /** What is to be chosen, as far as that is fixed. */
  readonly plan: Int32Array<SharedArrayBuffer>;
}

/** The head of the words. */
export const Global = {
  /** How many choices were made. */
  steps: 0,
  /** See {@link End}. */
  end: 1,
  /** The thread that did the last step. */
  current: 2,
  /** As a set of bits: threads whose next step can be done. */
  ready: 3,
  /** Threads that wait, but not for ever. */
  timed: 4,
  /** Threads that have not ended. */
  alive: 5,
  /** Threads that wait for message of a death. */
  awaitingDeath: 6,
  /** Threads that go round in a circle while nothing changes. */
  spinning: 7,
  /** Rises when anything changes that another thread could see. */
  version: 8,
  /** How many threads have died, and who. */
  deaths: 9,
  died: 10,
  /** How many more may die. */
  deathsLeft: 18,
  /** Threads that may. */
  mortal: 19,
  timeouts: 20,
  /** The next one to run up to its first step; as many as there are threads when all have. */
  starting: 21,
  /** How many choices of {@link SharedState.plan} there are. */
  planLength: 22,
  /** Who stands in line where: rises with each wait, and each wake-up. */
  arrivals: 23,
  /** The thread that failed, for {@link End.failed}. */
  failed: 24,
  /** Steps that are not to be done first, since that was tried: for the strategy that keeps such a set. */
  asleep: 25,
  /** How many choices of {@link SharedState.plan} were looked at. */
  planCursor: 26,
  /** How many steps in a row `current` has done. */
  runLength: 27,
  /** Threads that look at a clock again and again. */
  pollingClock: 45,
  /** By how many ms the clock moves for them next. */
  clockLeap: 46,
  /** How many waits with a limit and timers have begun. */
  timedWaits: 28,
  /** How many plain accesses to the program's memory there were, where they are steps. */
  plainAccesses: 29,

  /** Whether callbacks of the real event loop have run that the explorer does not choose: of files, jobs, sockets, ports. */
  realCallbacks: 30,
  /** A thread, plus one, whose real event loop went on, or can, after nobody could do anything any more. */
  wokenByRealEvent: 31,
  /** 1 when a step has touched memory that the setup has made. */
  touchedShared: 50,
  /** 1 when a random number was drawn. */
  drewRandom: 51,
  /** 1 when a thread that could go on was held back, so that others go first. */
  heldBack: 49,
  /** Rises while a thread with the baton waits for real work that ends by itself. */
  realWorkTurns: 47,

  // Fixed for an execution:
  threads: 32,
  execution: 33,
  seed: 34,
  strategy: 35,
  /** The strategy's bound: a depth, or a number of preemptions. */
  bound: 36,
  maxSteps: 37,
  /** How many steps an execution has, as far as the ones before tell. */
  expectedSteps: 38,
  /** Whether waits may time out at any step. */
  anyTimeouts: 39,
  /** 1: a choice of the plan that is not possible ends the execution; 0: it is passed over. */
  strict: 40,
  /** Whether threads note all about each step, for people. */
  describing: 41,
  /** Whether plain accesses are steps. */
  plainAreSteps: 42,
  /** How often a thread comes to a step, with nothing changed, before others go first, and before nobody waits for a change. */
  spinLimit: 43,
  spins: 44,
  /** How many steps in a row a thread does before others go first. */
  maxRunLength: 48,

  /** 64 words of the strategy's own. */
  strategyWords: 64,
} as const;

/** A thread's words, from {@link slotOf}. The last slot is the coordinator's. */
export const Slot = {
  /** What it is told to do when it gets the baton; see {@link Command}. Its own cache line: it sleeps on it. */
  command: 0,
  status: 16,
  /** The step that it is about to do, or waits in. */
  operation: 17,
  size: 18,
  buffer: 19,
  offset: 20,
  /** How often it has come to the same step with nothing changed. */
  repeats: 22,
  /** How many deaths it has been told of. */
  deathsDelivered: 23,
  /** 1 when it was chosen because its time is over. */
  timedOut: 24,
} as const;
const SLOTS = 128;
const SLOT_WORDS = 32;

export function slotOf(thread: number): number {
  return SLOTS + thread * SLOT_WORDS;
}
export const COORDINATOR = MAX_THREADS;

/** Where a thread is. */
export const Status = {
  running: 0,
  ready: 1,
  waiting: 2,
  idle: 3,
  awaitingDeath: 4,
  ended: 5,
  dead: 6,
} as const;

/** What a thread that gets the baton is to do; the coordinator only ever hears that something is over. */
export const Command = {
  none: 0,
  load: 1,
  setUp: 2,
  start: 3,
  go: 4,
  unwind: 5,
  over: 6,
  quit: 7,
  linger: 8,
} as const;

/** In the place of a thread, before the first step. */
export const NO_THREAD = 31;

/** Why an execution is over; 0 while it is not. */
export const End = {
  none: 0,
  /** All threads have ended. */
  complete: 1,
  /** Nobody can do anything. */
  stuck: 2,
  /** A thread has thrown. */
  failed: 3,
  tooLong: 4,
  /** All that can run go round in circles, and nothing changes. */
  spinning: 5,
  /** The strategy has seen all that would follow. */
  pruned: 6,
  /** A choice of the plan is not possible. */
  diverged: 7,
  /** The setup has thrown. */
  setUpFailed: 8,
  /** Real work of a thread's did not end. */
  realWork: 9,
  /** There is no place for one more timer or waitAsync. */
  tooManyWaiters: 10,
} as const;

/**
 * A waiter: a thread in `wait`, a `waitAsync`, or a timer; the first ones are those of the threads' own `wait`. `since` is
 * the step in which it came to wait.
 */
export const Waiter = { state: 0, thread: 1, buffer: 2, offset: 3, size: 4, arrival: 5, since: 6 } as const;
export const WaiterState = { free: 0, waiting: 1, notified: 2 } as const;
export const MAX_WAITERS = 64;
const WAITERS = SLOTS + (MAX_THREADS + 1) * SLOT_WORDS;
const WAITER_WORDS = 8;
/** Stand for the buffer of a timer, and of what the event loop does next without a time. */
export const TIMER = -1;
export const IMMEDIATE = -2;

export function waiterAt(index: number): number {
  return WAITERS + index * WAITER_WORDS;
}

/** In {@link SharedState.times}. */
export const CLOCK = MAX_WAITERS;

/** A step's words in the trace. */
export const StepWord = {
  choice: 0,
  /**
   * Threads that could do a step, then those that could time out, those that could die, and those of the second whose
   * time is over already: 8 bits each.
   */
  possible: 1,
  operation: 2,
  size: 3,
  buffer: 4,
  offset: 5,
  /** What was there before, and after, folded; what a wait or a notify came to. */
  before: 6,
  after: 7,
  asleep: 8,
  /** The thread that did the step before, and whether leaving it was a preemption: see {@link preempts}. */
  current: 9,
  /** See {@link Mark}. */
  marks: 10,
} as const;
export const STEP_WORDS = 11;
/** Bits that say more of a step. */
export const Mark = {
  /** It had effects elsewhere than at its place, so that its order with any other step may matter. */
  farReaching: 1,
  /** A compareExchange that has not written. */
  failed: 2,
} as const;
/** Longer executions are cut off: see {@link End.tooLong}. */
export const MAX_STEPS = 20_000;

export function createSharedState(): SharedState {
  const words = WAITERS + MAX_WAITERS * WAITER_WORDS;
  return {
    words: new RealInt32Array(new RealSharedArrayBuffer(words * 4)),
    times: new RealFloat64Array(new RealSharedArrayBuffer((CLOCK + 1) * 8)),
    trace: new RealInt32Array(new RealSharedArrayBuffer((MAX_STEPS + 1) * STEP_WORDS * 4)),
    plan: new RealInt32Array(new RealSharedArrayBuffer((MAX_STEPS + 1) * 4)),
  };
}
