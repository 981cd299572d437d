import type { SharedState } from '../memory/shared-state.ts';
import type { RealWork } from './real-work.ts';
import type { StepNote } from './step-note.ts';
import type { ThreadReport } from './thread-report.ts';

/** The state of an explored thread, which only that thread uses. */
export interface ExploredThread {
  readonly shared: SharedState;
  readonly index: number;
  /** Where its words begin in the shared state. */
  readonly slot: number;
  /** Whether its body is running: only then are its operations steps. */
  inBody: boolean;
  /** Whether plain accesses are steps. */
  plainAreSteps: boolean;
  /** Whether the execution is over and the body is being unwound. */
  unwound: boolean;
  /** Whether its real event loop keeps running for a while before that. */
  lingers: boolean;
  /** Whether the unwound body has come to another step: its real event loop has woken it. */
  reachedStep: boolean;
  /** How often it has come to each step while the version of the shared state was `version`. */
  readonly visits: Map<number, number>;
  version: number;
  /** By the index of its waiter, what the event loop is to do when a `waitAsync` or a timer is over. */
  readonly pendingEvents: Map<number, PendingEvent>;
  readonly work: RealWork;
  /** Native functions to which the program has passed shared memory: what they did there was no step. */
  readonly nativeFunctions: Set<string>;
  readonly report: (report: ThreadReport) => void;
  /** Describes a step for people; undefined unless that was asked for. */
  describeStep: ((note: StepNote) => void) | undefined;
}

export type WaitResult = 'ok' | 'timed-out';

export interface PendingEvent {
  readonly handler: (result: WaitResult) => void;
  /** Whether the thread must not end before it. */
  keepsAlive: boolean;
}

/**
 * Thrown to unwind the body of a thread when the execution is over. Whatever the body still does is ignored.
 */
export const unwinding = Object.freeze({ message: 'The execution is over: the explorer ends this thread.' });
