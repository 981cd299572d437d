import type { Counterexample } from '../../check/explain/counterexample.ts';
import type { ErrorReport } from '../evidence/error-report.ts';
import type { Fault, FaultCount } from '../faults/fault-log.ts';
import type { Measurements } from '../measure/measurements.ts';
import type { Activity } from '../status/thread-activity.ts';
import type { ThresholdResult } from '../threshold/judge-thresholds.ts';
import type { JudgedTransactions } from '../transactions/judge-transactions.ts';

/**
 * How a run ends. `held`: nothing that was checked failed. `violated`: an invariant does not hold. `deadlocked`: a worker did
 * not come back. `undecided`: the run was stopped early, or checked too little to say anything.
 */
export type VerdictOutcome = 'held' | 'violated' | 'deadlocked' | 'undecided';

/** The exit code of the command for each outcome. */
export const exitCodes: Readonly<Record<VerdictOutcome, number>> = {
  held: 0,
  violated: 1,
  deadlocked: 3,
  undecided: 4,
};
/** The exit code for bad usage and invalid input. */
export const BAD_INPUT_EXIT_CODE = 2;

/**
 * Why the workers stopped. `time`: their time was up. `violation`: at the first violation that a worker saw. `stuck`: a worker
 * did not come back. `stopped`: from outside, such as by Ctrl-C. `setup`: they never started. `crash`: with their process.
 */
export type RunEnd = 'time' | 'violation' | 'stuck' | 'stopped' | 'setup' | 'crash';

/** The result of a run, with the evidence. */
export interface Verdict {
  /** What the run says about the scenario. */
  readonly outcome: VerdictOutcome;
  /** The name of the scenario. */
  readonly scenario: string;
  /** The URL of the scenario's file. */
  readonly file: string;
  /** What did not hold, one sentence each: at most 100, and a last one that counts the others. */
  readonly violations: readonly string[];
  /** Why the run shows nothing although nothing failed, one sentence each. */
  readonly doubts?: readonly string[];
  /** The state of all workers, if the outcome is `deadlocked`. */
  readonly deadlock?: DeadlockReport;
  /** What was measured of each threshold. A threshold that was missed is among the violations, too. */
  readonly thresholds?: readonly ThresholdResult[];
  /** The measurements, if the option `measure` was set, or if there are thresholds. */
  readonly measurements?: Measurements;
  /** The name of the lock under test. */
  readonly lock: string;
  /** The name of the store under test, if the scenario uses decks. */
  readonly store?: string;
  /** The number of worker threads. */
  readonly workers: number;
  /** The seed of the workers' choices. */
  readonly seed: number;
  /** How long the workers hammered, in ms. */
  readonly durationMs: number;
  /** How long they were to hammer, in ms. */
  readonly plannedMs: number;
  /** Why the workers stopped. */
  readonly endedBy: RunEnd;
  /** The number of steps that were taken. */
  readonly steps: number;
  /** The number of grants and recorded calls. */
  readonly operations: number;
  /** The number of calls that were refused because a key or session was busy. */
  readonly busy: number;
  /** The number of calls that had to wait for a key. */
  readonly waits: number;
  /** The number of workers that died, if the scenario allows deaths. */
  readonly deaths: number;
  /** One entry per kind of fault that the run injected into itself. */
  readonly faults?: readonly FaultCount[];
  /** The single faults, up to 2,000 of them. */
  readonly faultEvents?: readonly Fault[];
  /** The write-ahead log of the run's SQLite file, if it has one. */
  readonly walBytes?: WalBytes;
  /** The number of recorded operations for which an order was found that explains them. */
  readonly checked: number;
  /** The number of keys whose operations have more possible orders than could be tried. */
  readonly undecided: number;
  /** Why the recorded operations of a key have no valid order, for at most five keys. */
  readonly counterexamples?: readonly Counterexample[];
  /** What the recorded transactions show of their isolation, by their key, if the scenario has `isolation`. */
  readonly isolation?: readonly JudgedTransactions[];
  /**
   * Where the first operation that fits in no order, or the first transaction of an anomaly, is recorded: a file, from the
   * current directory, and a line, as `counts.ts:12`.
   */
  readonly recordedAt?: string;
  /** The errors that were thrown, with their stacks: at most ten errors of the workers, and all of the cleanup. */
  readonly errors?: readonly ErrorReport[];
  /** The version of Node. */
  readonly node: string;
  /** The command that repeats the run. */
  readonly replay: string;
}

/** The state of a run in which a worker did not come back. */
export interface DeadlockReport {
  /** One row per worker. */
  readonly rows: readonly DeadlockRow[];
  /** The workers that wait for each other in a cycle, each for the key that the next one holds; empty if there is no cycle. */
  readonly cycle: readonly CycleLink[];
  /** The results of trying the keys that are waited for and that no worker holds, one sentence each; at most eight. */
  readonly diagnosis?: readonly string[];
}

/** One worker of a cycle. */
export interface CycleLink {
  /** The worker, as its row names it. */
  readonly worker: string;
  /** The key that it holds and the worker before it waits for. */
  readonly holds: string;
  /** The key that it waits for. */
  readonly waitsFor: string;
}

/** What one worker does, holds and waits for. */
export interface DeadlockRow {
  /** The worker: `worker 3`. */
  readonly worker: string;
  /** `stuck`, `waiting`, or the state of a worker that came back. */
  readonly state: string;
  /** The activity of its thread, if the operating system tells. */
  readonly doing?: Activity;
  /**
   * The recorded call that it is in, or the last one; `the cleanup` if it is past its last step. Empty if there
   * was none.
   */
  readonly operation: string;
  /** The keys that it holds. */
  readonly holds: readonly string[];
  /** The keys that it waits for; several if its tasks wait concurrently. */
  readonly waitsFor: readonly string[];
  /** How long it has waited or has been in its step, in ms. */
  readonly sinceMs: number;
}

/** The size of the write-ahead log of the run's SQLite file, in bytes. */
export interface WalBytes {
  /** The largest size that was seen. */
  readonly largest: number;
  /** The size after the workers had ended and a few more writes were made. It should be at most `limit`. */
  readonly settled?: number;
  /** The size to which the store promises to keep the log while no snapshot is open; absent if it promises none. */
  readonly limit?: number;
  /** The size after it was emptied at the end: 0, unless a snapshot is still open. */
  readonly end: number;
}
