import { MAX_THREADS } from '../program/program.ts';

/** The words that each thread has of its own in {@link SharedState.words}, counted from {@link slotOf}. */
export const Slot = {
  /**
   * The {@link Command} that comes with the baton. The thread sleeps on this word, so it has its own cache
   * line.
   */
  command: 0,
  /** See {@link Status}. */
  status: 16,
  /**
   * The step that the thread is about to take, or the wait that it is in: an operation, and the bytes that it
   * accesses.
   */
  operation: 17,
  size: 18,
  buffer: 19,
  offset: 20,
  /** How often the thread has come to the same step while nothing changed. */
  repeats: 22,
  /** How many deaths `nextDeath` has returned to the thread. */
  deathsDelivered: 23,
  /**
   * 1 if the thread was scheduled because its wait has timed out; in an event loop, 1 + the index of that
   * waiter.
   */
  timedOut: 24,
} as const;

const SLOTS = 128;
const SLOT_WORDS = 32;

/** Where the words of a thread begin. {@link COORDINATOR} has the last slot. */
export function slotOf(thread: number): number {
  return SLOTS + thread * SLOT_WORDS;
}

/** The number of the coordinator, which takes part in passing the baton like a thread. */
export const COORDINATOR = MAX_THREADS;
/** The end of the last slot. */
export const SLOTS_END = SLOTS + (MAX_THREADS + 1) * SLOT_WORDS;

/** Takes the place of a thread number before the first step. */
export const NO_THREAD = 31;

/** What a thread is doing. */
export const Status = {
  running: 0,
  ready: 1,
  waiting: 2,
  /** Its event loop waits for an event. */
  idle: 3,
  awaitingDeath: 4,
  ended: 5,
  dead: 6,
} as const;

/** What a thread that gets the baton is to do. The coordinator only ever gets `over`. */
export const Command = {
  none: 0,
  /** Load a program. */
  load: 1,
  /** Run the setup of the program. */
  setUp: 2,
  /** Run the body up to its first step. */
  start: 3,
  /** Take the step that was announced. */
  go: 4,
  /** End the body: the execution is over. */
  unwind: 5,
  /** The command given to this thread was carried out, or the execution is over. */
  over: 6,
  /** Exit. */
  quit: 7,
  /** Run the real event loop for a while to see whether it wakes the thread, then end the body. */
  linger: 8,
} as const;
