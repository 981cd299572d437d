import type { FaultKind } from '../faults/fault-log.ts';
import type { Threshold } from '../threshold/threshold.ts';

/** A run as data, as one process tells it to another. */
export interface RunSpec {
  /** The URLs of modules; undefined for this package's own lock or store. */
  readonly scenario: string;
  /** The name that the scenario must have, where it is known. */
  readonly name: string | undefined;
  /** The URLs of the scenarios of later runs, which are refused now if they can't be run with these options. */
  readonly later: readonly string[];
  readonly lock: string | undefined;
  /** Whether a scenario is refused that needs something that the lock does not show that it offers. */
  readonly onlyOffered: boolean;
  readonly store: string | undefined;
  /** The URL of a service that runs already. */
  readonly target: string | undefined;
  readonly workers: number;
  readonly durationMs: number;
  readonly seed: number;
  /** The time that one step may take; after it, its worker counts as stuck. */
  readonly deadlineMs: number;
  /** Everything that the run writes is in here. The process that made the spec removes it. */
  readonly directory: string;
  readonly faults: readonly FaultKind[];
  /** How often this run's process was killed and started again. */
  readonly restarts: number;
  /** How much later than the first process of the run this one began. */
  readonly laterMs: number;
  /** Whether the workers measure what they do, for `measurements` in the verdict. */
  readonly measure: boolean;
  /** What the measurements have to keep to. */
  readonly thresholds: readonly Threshold[];
  /** Whether the history is kept in a file, so that evidence can name its lines. */
  readonly keepsHistory: boolean;
  readonly replay: string;
}

/** The part of a run that is under way. */
export type RunPhase = 'setting up' | 'starting' | 'hammering' | 'checking';

/** How far a run has come. The numbers count all its workers. */
export interface RunProgress {
  /** The part that is under way. */
  readonly phase: RunPhase;
  /** The time since the workers began, in ms; 0 before. */
  readonly elapsedMs: number;
  /** The number of steps that were taken. */
  readonly steps: number;
  /** The number of grants and recorded calls. */
  readonly operations: number;
  /** The number of calls that were refused because a key or session was busy. */
  readonly busy: number;
  /** The number of calls that had to wait for a key. */
  readonly waits: number;
  /** The number of workers that died. */
  readonly deaths: number;
  /** The number of faults that were injected. */
  readonly faults: number;
  /** The number of workers that are in a step. */
  readonly running: number;
  /** The resident memory of the process that hammers, in MiB. */
  readonly memoryMiB: number;
}
