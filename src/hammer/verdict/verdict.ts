import type { Counterexample } from '../../check/explain/counterexample.ts';
import type { ErrorReport } from '../evidence/error-report.ts';
import type { Fault, FaultCount } from '../faults/fault-log.ts';
import type { Measurements } from '../measure/measurements.ts';
import type { Activity } from '../status/thread-activity.ts';

/** How a run can end. `undecided`: it was stopped, or could not begin, before anything could be said. */
export type VerdictOutcome = 'held' | 'violated' | 'deadlocked' | 'undecided';

/** The exit code of the command for each; 2 is for bad usage and input. */
export const exitCodes: Readonly<Record<VerdictOutcome, number>> = {
  held: 0,
  violated: 1,
  deadlocked: 3,
  undecided: 4,
};
export const BAD_INPUT_EXIT_CODE = 2;

/** What a run found, with the evidence. */
export interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly scenario: string;
  /** What did not hold, a sentence each; at most 100, and a last one that counts the others. */
  readonly violations: readonly string[];
  /** Why nothing was shown, where nothing failed; a sentence each. */
  readonly doubts?: readonly string[];
  readonly deadlock?: DeadlockReport;
  /** Where the run was asked to measure. */
  readonly measurements?: Measurements;
  readonly lock: string;
  /** The store that the decks were in, where the scenario uses decks. */
  readonly store?: string;
  readonly workers: number;
  readonly seed: number;
  /** How long the workers hammered. */
  readonly durationMs: number;
  readonly steps: number;
  /** Grants and recorded calls. */
  readonly operations: number;
  readonly busy: number;
  readonly waits: number;
  /** Workers that died, where the scenario lets them. */
  readonly deaths: number;
  /** What the run did to itself, where it was asked to: a line a kind. */
  readonly faults?: readonly FaultCount[];
  /** Each fault, up to 2,000 of them. */
  readonly faultEvents?: readonly Fault[];
  /** Of the run's file, where the store has a write-ahead log to show. */
  readonly walBytes?: WalBytes;
  /** Recorded operations for which an order was found that explains them. */
  readonly checked: number;
  /** Keys whose operations have more orders than can be looked at. */
  readonly undecided: number;
  /** Why the recorded operations of some keys have no order; at most five. */
  readonly counterexamples?: readonly Counterexample[];
  /** The errors that were thrown, with their stacks; at most ten of the workers, and those of the clean-up. */
  readonly errors?: readonly ErrorReport[];
  readonly node: string;
  /** The command that repeats the run. */
  readonly replay: string;
}

export interface DeadlockReport {
  readonly rows: readonly DeadlockRow[];
  /** Workers that wait for each other in a circle, each with the key that the next one holds; empty if none do. */
  readonly cycle: readonly { readonly worker: string; readonly holds: string; readonly waitsFor: string }[];
  /** What came of trying the keys that are waited for and that no worker holds, a sentence each; at most eight. */
  readonly diagnosis?: readonly string[];
}

export interface DeadlockRow {
  readonly worker: string;
  readonly state: string;
  /** What its thread does, as far as the operating system tells. */
  readonly doing?: Activity;
  readonly operation: string;
  readonly holds: readonly string[];
  /** Several, where its tasks wait side by side. */
  readonly waitsFor: readonly string[];
  /** How long it has waited, or has been in its step. */
  readonly sinceMs: number;
}

/** What the write-ahead log of the run's SQLite file took of the disk, in bytes. */
export interface WalBytes {
  /** The most that was seen. */
  readonly largest: number;
  /** When nobody worked on the file any more, and some more writes had been made: no more than `limit`. */
  readonly settled?: number;
  /** The size that the store promises to keep it to while nobody reads what it held; absent where it promises nothing. */
  readonly limit?: number;
  /** When it was emptied then: 0, unless a snapshot is kept open. */
  readonly end: number;
}
