import type { Counterexample } from '../check/counterexample.ts';
import { HammerlockError } from '../locks/errors.ts';
import type { Fault, FaultKind } from './fault-log.ts';
import type { Measurements } from './measurements.ts';

/** How a run can end. `undecided`: it was stopped, or could not begin, before anything could be said. */
export type Outcome = 'held' | 'violated' | 'deadlocked' | 'undecided';

/** The exit code of the command for each; 2 is for bad usage and input. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
  held: 0,
  violated: 1,
  deadlocked: 3,
  undecided: 4,
};
export const BAD_INPUT_EXIT_CODE = 2;

/** What a run found, with the evidence. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly scenario: string;
  /** What did not hold, a sentence each; at most 100, and a last one that counts the others. */
  readonly violations: readonly string[];
  readonly deadlock?: DeadlockReport;
  /** Histories that are not linearizable, each with the operations around the failure. */
  readonly counterexamples?: readonly Counterexample[];
  /** What the run did to its own workers, file and process: how often, and how soon they were back. */
  readonly faults?: readonly FaultSummary[];
  readonly faultEvents?: readonly Fault[];
  /** Where the run was asked to measure. */
  readonly measurements?: Measurements;
  readonly lock: string;
  readonly store: string;
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
  /** Sessions whose file content was held against the recorded edits. */
  readonly explained: number;
  readonly node: string;
  /** The command that repeats the run. */
  readonly repeat: string;
}

export interface FaultSummary {
  readonly kind: FaultKind;
  readonly injected: number;
  /** After how many of them a step was done again. */
  readonly recovered: number;
  /** How long the slowest recovery took; null if there was none. */
  readonly slowestMs: number | null;
}

export interface DeadlockReport {
  readonly rows: readonly DeadlockRow[];
  /** Workers that wait for each other in a circle, each with the key that the next one holds; empty if none do. */
  readonly cycle: readonly { readonly worker: string; readonly holds: string; readonly waitsFor: string }[];
}

export interface DeadlockRow {
  readonly worker: string;
  readonly state: string;
  readonly operation: string;
  readonly holds: readonly string[];
  /** Several, where its tasks wait side by side. */
  readonly waitsFor: readonly string[];
  /** How long it has waited, or has been in its step. */
  readonly sinceMs: number;
}

/** A run that could not begin: an option, a scenario, a lock or a store that is none. */
export class InvalidRunError extends HammerlockError {
  readonly code = 'invalid_run';
}
