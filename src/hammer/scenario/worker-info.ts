/** What a step knows about the worker that it runs in. */
export interface WorkerInfo {
  /** From 0 to the number of workers less 1. */
  readonly index: number;
  /** How often this worker was replaced after a death. */
  readonly life: number;
  /** Whether the run is over: a long step should return. */
  readonly stopping: () => boolean;
  /**
   * How much time the machine has granted to the workers, in ms: it stands still while the run is stopped or suspended, and
   * passes slowly where other processes have the processors. For time limits of a step's own.
   */
  readonly grantedMs: () => number;
}
