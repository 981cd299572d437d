/** Why an execution is over, as {@link Global.end} holds it. */
export const End = {
  /** It is not over. */
  none: 0,
  /** All threads have ended. */
  complete: 1,
  /** No thread can take a step: a deadlock or a lost wake-up. */
  stuck: 2,
  /** A thread has thrown. */
  failed: 3,
  /** It has reached its limit of steps. */
  tooLong: 4,
  /** Every thread that can run repeats the same steps, and nothing changes. */
  spinning: 5,
  /** The strategy has already explored everything that could follow. */
  pruned: 6,
  /** A choice of the given schedule is not possible. */
  diverged: 7,
  /** The setup has thrown in one of the threads. */
  setUpFailed: 8,
  /** Real work of a thread, such as reading a file, did not end in time. */
  realWork: 9,
  /** More timers and `waitAsync` promises were pending at once than there is room for. */
  tooManyWaiters: 10,
} as const;
