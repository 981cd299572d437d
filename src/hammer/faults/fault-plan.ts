import type { FaultKind } from './fault-log.ts';
import type { FaultState } from './fault-state.ts';

/** The faults of a run, as its main thread and its workers need to know them. It can be sent to a worker. */
export interface FaultPlan {
  readonly kinds: readonly FaultKind[];
  readonly state: FaultState;
  /** The directory of the run, with the log of the faults. */
  readonly directory: string;
  readonly workers: number;
  /** The moments and places of the faults are drawn from it. */
  readonly seed: number;
  readonly durationMs: number;
  /** How often the process of the run was killed and started again. */
  readonly restarts: number;
  /** How far the clock of the history is ahead of this process's `performance.now()`. */
  readonly laterMs: number;
  /** The mean time from one fault of a worker to its next. */
  readonly everyMs: number;
  /** The length of a pause: longer than the lease. */
  readonly pauseMs: number;
}

interface FaultedRun extends Omit<FaultPlan, 'kinds' | 'state' | 'everyMs' | 'pauseMs'> {
  readonly faults: readonly FaultKind[];
}

/** Plans the faults of a run whose lock has leases of `leaseMs`. */
export function planFaults(run: FaultedRun, leaseMs: number, state: FaultState): FaultPlan {
  const { faults: kinds, directory, workers, seed, durationMs, restarts, laterMs } = run;
  return {
    kinds,
    state,
    directory,
    workers,
    // The draws must not be those of the scenario's own random numbers.
    seed: seed + 1,
    durationMs,
    restarts,
    laterMs,
    // A short run gets a few faults, and a long one no more than it can recover from.
    everyMs: Math.round(Math.min(500, Math.max(50, durationMs / 10))),
    pauseMs: 2 * leaseMs,
  };
}
