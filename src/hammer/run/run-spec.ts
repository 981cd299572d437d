import type { FaultKind } from '../faults/fault-log.ts';

/** A run, as data: what a process needs to know to hammer. */
export interface RunSpec {
  /** URLs of modules; no lock or store stands for this package's own. */
  readonly scenario: string;
  /** What the scenario has to be called, where that is known. */
  readonly name: string | undefined;
  readonly lock: string | undefined;
  /** Whether a scenario is refused that needs what the lock does not show to offer. */
  readonly onlyOffered: boolean;
  readonly store: string | undefined;
  /** The URL of a service, for a scenario that hammers one. */
  readonly target: string | undefined;
  readonly workers: number;
  readonly durationMs: number;
  readonly seed: number;
  /** How long one step may take: after that its worker counts as stuck. */
  readonly deadlineMs: number;
  /** For the database and the histories; whoever makes the spec removes it. */
  readonly directory: string;
  readonly faults: readonly FaultKind[];
  /** How often this run's process was killed and started again, and how much later than the first one it began. */
  readonly restarts: number;
  readonly laterMs: number;
  /** Whether the workers measure what they do, for the verdict's `measurements`. */
  readonly measure: boolean;
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
  /** What the process that hammers has resident, in MiB. */
  readonly memoryMiB: number;
}
