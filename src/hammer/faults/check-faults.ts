import type { SessionLocksOptions } from '../../locks/api/lock-options.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { FaultKind } from './fault-log.ts';

/** The parts of a scenario that decide which faults a run may inject. */
interface FaultedScenario {
  readonly name: string;
  readonly locks?: SessionLocksOptions;
  readonly withstands?: readonly FaultKind[];
  readonly use?: Readonly<Record<string, { readonly faults?: readonly FaultKind[] }>>;
}

const LEASE_MS = 30_000;
/** The lease of a lock whose holders are to hang past it. */
const SHORT_LEASE_MS = 100;
const MAX_PAUSED_LEASE_MS = 500;

/** The faults that act on an SQLite file of a fixture. */
const fileFaults: ReadonlySet<FaultKind> = new Set(['busy', 'full', 'reader']);

/** The faults that would not affect the scenario, or whose effects it could not tell from a bug. */
export function unfitFaults(
  { withstands, use = {} }: FaultedScenario,
  faults: readonly FaultKind[],
): FaultKind[] {
  const supported = new Set(Object.values(use).flatMap((fixture) => fixture.faults ?? []));
  return faults.filter((kind) => {
    return withstands?.includes(kind) === false || (fileFaults.has(kind) && !supported.has(kind));
  });
}

/** @throws {@link InvalidRunError} if a fault does not fit the scenario */
export function checkFaultsFit(scenario: FaultedScenario, faults: readonly FaultKind[]): void {
  const { name, locks, withstands } = scenario;
  const unfit = unfitFaults(scenario, faults);
  if (unfit.some((kind) => withstands?.includes(kind) === false)) {
    throw new InvalidRunError(
      `The scenario ${name} does not withstand ${unfit.join(', ')}. It withstands ${withstands!.join(', ') || 'no fault'}. Any other fault would not affect it, or could not be told from a bug.`,
    );
  }
  if (unfit.length > 0) {
    throw new InvalidRunError(
      `The scenario ${name} uses no fixture with an SQLite file, on which ${unfit.join(', ')} could act. Leave that out.`,
    );
  }
  const leaseMs = locks?.leaseMs ?? SHORT_LEASE_MS;
  if (faults.includes('pause') && leaseMs > MAX_PAUSED_LEASE_MS) {
    throw new InvalidRunError(
      `The scenario ${name} has a lease of ${leaseMs} ms, but the fault pause can outlast at most ${MAX_PAUSED_LEASE_MS} ms. Leave pause out, or make the lease shorter.`,
    );
  }
}

/** The options of the lock under test. They always have a lease, by which the lock is judged. */
export function lockOptionsOf(
  { locks }: Pick<FaultedScenario, 'locks'>,
  faults: readonly FaultKind[],
): SessionLocksOptions & { readonly leaseMs: number } {
  return { leaseMs: faults.includes('pause') ? SHORT_LEASE_MS : LEASE_MS, ...locks };
}
