/** What an exploration can find. */
export type FailureKind =
  /** A thread, or the check, has thrown. */
  | 'assertion'
  /** Nobody can do anything, and no wake-up was lost. */
  | 'deadlock'
  /** A thread sleeps, and the one that should have woken it did not. */
  | 'lost wake-up'
  /** All threads that can go on have gone round in a circle as often as the option `spins` allows: nothing can be said. */
  | 'livelock'
  /** Two accesses to the same memory, one of them plain and one a write, that nothing puts in an order. */
  | 'data race'
  /** A thread is in a native call, or computes without a step: nothing can be said about the program. */
  | 'uncontrolled blocking'
  /** The same schedule behaves differently the second time: nothing can be said about the program. */
  | 'uncontrolled nondeterminism';

/** A failure, with all that is needed to understand it and to have it again. */
export interface Failure {
  readonly kind: FailureKind;
  /** What happened, in a sentence or a few. */
  readonly message: string;
  /** What was thrown, with its stack. */
  readonly thrown?: string;
  /** The execution that found it, from 1. */
  readonly execution: number;
  /** Its schedule, shrunk: see `hammerlock explore --replay`. */
  readonly schedule: string;
  /** How often another thread goes on, and how often one is interrupted that could have gone on. */
  readonly contextSwitches: number;
  readonly preemptions: number;
  /** Whether it is known that no schedule with fewer preemptions fails like this. */
  readonly fewestPreemptions: boolean;
  readonly steps: readonly FailureStep[];
}

/** A step of a failure. */
export interface FailureStep {
  readonly thread: number;
  /** An operation of Atomics, or what else happened: 'wake', 'event', 'nextDeath', 'read', 'write', 'dies'. */
  readonly operation: string;
  /** What it was done to: the name of a buffer as the program's world has it, and an index. */
  readonly address: string | undefined;
  readonly operands: string;
  readonly result: string;
  /** File, line and column of the code under test. */
  readonly source: string | undefined;
}
