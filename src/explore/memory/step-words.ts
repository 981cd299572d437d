/** The words that {@link SharedState.trace} holds of each step. */
export const StepWord = {
  choice: 0,
  /**
   * Four sets of threads, 8 bits each, from the lowest: threads that could take a step, threads whose wait
   * could time out, threads that could die, and the threads of the second set whose time was already up.
   */
  possible: 1,
  operation: 2,
  size: 3,
  buffer: 4,
  offset: 5,
  /** The hashes of the word before and after the step; for waits and notifies, their result. */
  before: 6,
  after: 7,
  /** The sleep set of the depth-first search. */
  asleep: 8,
  /** The thread that took the step before, to tell whether this one preempts it. */
  current: 9,
  /** See {@link Mark}. */
  marks: 10,
} as const;
export const STEP_WORDS = 11;

/** Bits that say more about a step. */
export const Mark = {
  /** The step had effects elsewhere than on its own bytes, so its order with any other step may matter. */
  farReaching: 1,
  /** A `compareExchange` that has written nothing. */
  failed: 2,
} as const;

/** The most steps that an execution may have; see {@link End.tooLong}. */
export const MAX_STEPS = 20_000;
