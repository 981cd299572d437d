import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { FaultKind } from './fault-log.ts';

/** What the faults of a run need to know of its scenario. */
interface FaultedScenario {
  readonly name: string;
  readonly locks?: SessionLocksOptions;
  readonly withstands?: readonly FaultKind[];
  readonly use?: Readonly<Record<string, { readonly faults?: readonly FaultKind[] }>>;
}

const LEASE_MS = 30_000;
/** Of a lock whose holders are to hang past their lease. */
const SHORT_LEASE_MS = 100;
const MAX_PAUSED_LEASE_MS = 500;

/** The kinds that act on an SQLite file of a fixture's. */
const ofFiles: ReadonlySet<FaultKind> = new Set(['busy', 'full', 'reader']);

/** The faults that would touch nothing that the scenario does, or could not be told from a bug of its own. */
export function unfitFaults(
  { withstands, use = {} }: FaultedScenario,
  faults: readonly FaultKind[],
): FaultKind[] {
  const supported = new Set(Object.values(use).flatMap((fixture) => fixture.faults ?? []));
  return faults.filter((kind) => {
    return withstands?.includes(kind) === false || (ofFiles.has(kind) && !supported.has(kind));
  });
}

/** @throws {@link InvalidRunError} where a fault is unfit for the scenario */
export function checkFaultsFit(scenario: FaultedScenario, faults: readonly FaultKind[]): void {
  const { name, locks, withstands } = scenario;
  const unfit = unfitFaults(scenario, faults);
  if (unfit.some((kind) => withstands?.includes(kind) === false)) {
    throw new InvalidRunError(
      `The scenario ${name} does not withstand ${unfit.join(', ')}: it withstands ${withstands!.join(', ') || 'no fault'}. Any other would touch nothing that it does, or could not be told from a bug.`,
    );
  }
  if (unfit.length > 0) {
    throw new InvalidRunError(
      `The scenario ${name} uses no fixture with an SQLite file for ${unfit.join(', ')} to act on: leave that out.`,
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
