/** What an exploration can find. */
export type FailureKind =
  /** A thread or the check has thrown. */
  | 'assertion'
  /** No thread can take a step, and no wake-up was lost. */
  | 'deadlock'
  /** A thread sleeps because the notify that should have woken it came too early, or never. */
  | 'lost wake-up'
  /**
   * All threads that can run have repeated the same steps as often as the option `spins` allows. That is only
   * a possible livelock, so the outcome is undecided.
   */
  | 'livelock'
  /** Two unordered accesses to the same bytes, at least one of them plain and at least one a write. */
  | 'data race'
  /** A thread is in a native call, or in a loop without steps. The outcome is undecided. */
  | 'uncontrolled blocking'
  /** The same schedule behaved differently the second time. The outcome is undecided. */
  | 'uncontrolled nondeterminism';

/** A failure, with everything needed to understand and to reproduce it. */
export interface Failure {
  /** What was found. */
  readonly kind: FailureKind;
  /** What happened, in a few sentences. */
  readonly message: string;
  /** The thrown error with its stack. */
  readonly thrown?: string;
  /** The number of the execution that found it, from 1. */
  readonly execution: number;
  /** The shrunk schedule, as `hammerlock explore --replay` and the option `replay` take it. */
  readonly schedule: string;
  /** How often the schedule switches from one thread to another. */
  readonly contextSwitches: number;
  /** How often it interrupts a thread that could have gone on, or lets time pass while one could. */
  readonly preemptions: number;
  /** Whether it is known that no schedule with fewer preemptions, and no more steps, fails in this way. */
  readonly fewestPreemptions: boolean;
  /** The steps of the shrunk schedule, in their order. */
  readonly steps: readonly FailureStep[];
}

/** A step of a failure. */
export interface FailureStep {
  /** The index of the thread. */
  readonly thread: number;
  /** An operation of Atomics, or one of 'wake', 'event', 'nextDeath', 'read', 'write' and 'dies'. */
  readonly operation: string;
  /** The place that was accessed, by its path in the program's world: `lock[0]`. */
  readonly address: string | undefined;
  /** The operands of the operation, as text. */
  readonly operands: string;
  /** What the operation returned, as text. */
  readonly result: string;
  /** File, line and column in the code under test; undefined for a step of the event loop. */
  readonly source: string | undefined;
}
