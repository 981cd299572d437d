/**
 * Thrown when a thread keeps the baton without coming to its next step: it is in a native call, or in a loop
 * without one.
 */
export class BlockedThread {
  readonly thread: number;
  readonly steps: number;
  /** Whether the execution was over and the thread's body was being unwound. */
  readonly ending: boolean;

  constructor(thread: number, steps: number, ending: boolean) {
    this.thread = thread;
    this.steps = steps;
    this.ending = ending;
  }
}
