import type { WorkerStatus } from '../status/worker-status.ts';
import type { GrantedTime } from '../time/granted-time.ts';

/** How long a run and its threads may take to load, to open their files and to set up, in time that was granted. */
export const SET_UP_MS = 60_000;

export interface StepDeadlines {
  /** Charges each worker's step, or other state, with the time that was granted since the last call. */
  charge(rows: readonly WorkerStatus[], granted: GrantedTime): void;
  /** Whether the worker has used up its time: its thread is blocked, or runs and does not come back. */
  isOver(row: WorkerStatus): boolean;
}

/**
 * How much of the granted time each worker has used since its step began.
 *
 * Invariant: a step is charged no more than what passed while the run was watched, and nothing of what its own thread
 * or, where it sleeps, the threads of the run in all had to do without.
 */
export function createStepDeadlines(workers: number, deadlineMs: number): StepDeadlines {
  const used = Array.from({ length: workers }, () => ({ since: Number.NaN, ms: 0 }));
  return {
    charge(rows, granted) {
      for (const { worker, stepSince, thread } of rows) {
        const step = used[worker]!;
        if (step.since === stepSince) step.ms = Math.max(0, step.ms + granted.chargeOf(thread));
        else used[worker] = { since: stepSince, ms: 0 };
      }
    },

    isOver({ worker, state, stepSince }) {
      const { since, ms } = used[worker]!;
      if (since !== stepSince) return false;
      switch (state) {
        case 'waiting to start':
        case 'waiting to close':
          return false;
        case 'starting':
        case 'died':
          return ms > SET_UP_MS;
        default:
          return ms > deadlineMs;
      }
    },
  };
}
