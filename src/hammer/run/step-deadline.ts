import type { WorkerStatus } from '../status/worker-status.ts';
import type { GrantedTime } from '../time/granted-time.ts';

/** The granted time in which a run and its threads have to load, to attach their fixtures and to set up. */
export const SET_UP_MS = 60_000;

export interface StepDeadlines {
  /** Charges the time that was granted since the last call to each worker's step, or other state. */
  charge(rows: readonly WorkerStatus[], granted: GrantedTime): void;
  /** Whether the worker has used up its time: its thread is blocked, or runs without returning. */
  isOver(row: WorkerStatus): boolean;
}

/**
 * Keeps how much of the granted time each worker has used since its step began.
 *
 * Invariant: a step is charged at most the time that passed while the run was supervised, less the time for which its own
 * thread, or while it sleeps the threads of the run on average, waited for a processor.
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
