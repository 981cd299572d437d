import type { WorkerStatus } from '../status/worker-status.ts';
import type { FaultKind, FaultLog } from './fault-log.ts';
import { addTouched, type FaultState } from './fault-state.ts';

/** Notes that faults of a kind were in the way of calls: in shared memory for this process, and on disk for the verdict. */
export function noteTouched(words: FaultState, log: FaultLog, kind: FaultKind, calls: number): void {
  if (calls === 0) return;
  addTouched(words, kind, calls);
  log.note({ touched: kind, calls });
}

/** The keys that a worker holds or waits for, and the recorded call that it is in. */
export function callsOf({ held, waits, inCall }: WorkerStatus): number {
  return held.length + waits.length + (inCall ? 1 : 0);
}
