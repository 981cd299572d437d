import type { WorkerStatus } from '../status/worker-status.ts';
import type { FaultKind, FaultLog } from './fault-log.ts';
import { addTouched, type FaultState } from './fault-state.ts';

/** Notes that faults of a kind affected calls: in shared memory for this process, and on disk for the verdict. */
export function noteTouched(state: FaultState, log: FaultLog, kind: FaultKind, calls: number): void {
  if (calls === 0) return;
  addTouched(state, kind, calls);
  log.note({ touched: kind, calls });
}

/** The number of calls that a fault would affect now: the keys that the worker holds or awaits, and its recorded call. */
export function callsOf({ held, waits, inCall }: WorkerStatus): number {
  return held.length + waits.length + (inCall ? 1 : 0);
}
