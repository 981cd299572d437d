import type { FaultKind } from '../faults/fault-log.ts';

/** A run as data, as one process tells it to another. */
export interface RunSpec {
  /** The URLs of modules; undefined for this package's own lock or store. */
  readonly scenario: string;
  /** The name that the scenario must have, where it is known. */
  readonly name: string | undefined;
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
  /** Whether the history is kept in a file, so that evidence can name its lines. */
  readonly keepsHistory: boolean;
  readonly replay: string;
}

export type RunPhase = 'setting up' | 'starting' | 'hammering' | 'checking';

export interface RunProgress {
  readonly phase: RunPhase;
  readonly elapsedMs: number;
  readonly steps: number;
  readonly operations: number;
  readonly busy: number;
  readonly waits: number;
  readonly deaths: number;
  readonly faults: number;
  /** Workers that are in a step. */
  readonly running: number;
  /** The resident memory of the process that hammers, in MiB. */
  readonly memoryMiB: number;
}
