import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { FaultKind } from './fault-log.ts';

/** What the faults of a run need to know of its scenario. */
interface FaultedScenario {
  readonly name: string;
  readonly locks?: SessionLocksOptions;
  readonly withstands?: readonly FaultKind[];
}

const LEASE_MS = 30_000;
/** Of a lock whose holders are to hang past their lease. */
const SHORT_LEASE_MS = 100;
const MAX_PAUSED_LEASE_MS = 500;

/** @throws {@link InvalidRunError} where a fault would touch nothing that the scenario does, or look like its bug. */
export function checkFaultsFit(
  { name, locks, withstands }: FaultedScenario,
  faults: readonly FaultKind[],
): void {
  const unfit = faults.filter((kind) => withstands?.includes(kind) === false);
  if (unfit.length > 0) {
    throw new InvalidRunError(
      `The scenario ${name} does not withstand ${unfit.join(', ')}: it withstands ${withstands!.join(', ') || 'no fault'}. Any other would touch nothing that it does, or could not be told from a bug.`,
    );
  }
  const leaseMs = locks?.leaseMs ?? SHORT_LEASE_MS;
  if (faults.includes('pause') && leaseMs > MAX_PAUSED_LEASE_MS) {
    throw new InvalidRunError(
      `The scenario ${name} has a lease of ${leaseMs} ms, and the fault pause outlasts none of more than ${MAX_PAUSED_LEASE_MS} ms: leave pause out, or make the lease shorter.`,
    );
  }
}

/** A lock is always told how long its leases are: it is judged by that. */
export function lockOptionsOf(
  { locks }: Pick<FaultedScenario, 'locks'>,
  faults: readonly FaultKind[],
): SessionLocksOptions & { readonly leaseMs: number } {
  return { leaseMs: faults.includes('pause') ? SHORT_LEASE_MS : LEASE_MS, ...locks };
}

/** A worker's faults: some in a short run, and no more than it gets over in a long one. */
export function faultsEveryMs({ durationMs }: { readonly durationMs: number }): number {
  return Math.round(Math.min(500, Math.max(50, durationMs / 10)));
}

/** Past the lease. */
export function pauseOf({ leaseMs = SHORT_LEASE_MS }: SessionLocksOptions): number {
  return 2 * leaseMs;
}
