import { createFaultState, type FaultState, injectedFaults } from '../faults/fault-state.ts';
import {
  createStatusMemory,
  readAllStatuses,
  type StatusMemory,
  type WorkerCounts,
  type WorkerStatus,
} from '../status/worker-status.ts';
import type { LiveView, WatchedProgress } from './live-view.ts';
import type { RunPhase } from './run-spec.ts';

/** Tells how far a run is, from what its workers write in shared memory. */
export interface ProgressReporter {
  readonly statusMemory: StatusMemory;
  readonly faultState: FaultState;
  report(phase: RunPhase, elapsedMs: number, deaths?: number): void;
  /** Reports once more in the phase that was reported last. */
  stillAlive(): void;
  /** Calls it with every report. */
  onReport(look: () => void): void;
  /** Adds to each report what `read` returns. */
  showLive(read: () => LiveView | undefined): void;
}

export function progressReporter(
  workers: number,
  onProgress: (progress: WatchedProgress) => void,
): ProgressReporter {
  const statusMemory = createStatusMemory(workers);
  const faultState = createFaultState(workers);
  const looks: (() => void)[] = [];
  let last: readonly [phase: RunPhase, elapsedMs: number, deaths: number] = ['setting up', 0, 0];

  let readLive: () => LiveView | undefined = () => undefined;

  function tell(live: LiveView | undefined): void {
    const [phase, elapsedMs, deaths] = last;
    for (const look of looks) look();
    const statuses = readAllStatuses(statusMemory);
    onProgress({
      phase,
      elapsedMs,
      deaths,
      faults: injectedFaults(faultState),
      ...sumCounts(statuses),
      running: statuses.filter(({ state }) => state === 'running').length,
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
      ...(live !== undefined && { live }),
    });
  }

  return {
    statusMemory,
    faultState,
    report(phase, elapsedMs, deaths = 0) {
      last = [phase, elapsedMs, deaths];
      tell(readLive());
    },
    // The final checks call it very often, and nothing is measured any more.
    stillAlive: () => tell(undefined),
    onReport: (look) => void looks.push(look),
    showLive(read) {
      readLive = read;
    },
  };
}

/** What all workers together have done. */
export function sumCounts(statuses: readonly WorkerStatus[]): WorkerCounts {
  const total = (what: keyof WorkerCounts) => statuses.reduce((sum, { counts }) => sum + counts[what], 0);
  return {
    steps: total('steps'),
    operations: total('operations'),
    busy: total('busy'),
    waits: total('waits'),
  };
}
