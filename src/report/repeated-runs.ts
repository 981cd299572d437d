import type { Verdict } from '../hammer/verdict/verdict.ts';
import { machineNames } from './machine-names.ts';
import type { ReportedVerdict, RunReport } from './run-report.ts';

/**
 * What reports call a verdict: its scenario; with the machine, if the scenario was run on several that differ; with the seed,
 * if it was run more than once there.
 */
export function verdictNames({
  verdicts,
  machines,
}: Pick<RunReport, 'verdicts' | 'machines'>): (verdict: ReportedVerdict) => string {
  const names = machineNames(machines);
  const machineOf = ({ machine = 0 }: ReportedVerdict) => names[machine] ?? '';
  const places = Map.groupBy(verdicts, ({ scenario }) => scenario);
  const isSpread = new Set(
    [...places].filter(([, runs]) => new Set(runs.map(machineOf)).size > 1).map(([scenario]) => scenario),
  );
  const placed = (verdict: ReportedVerdict) =>
    isSpread.has(verdict.scenario) ? `${verdict.scenario} on ${machineOf(verdict)}` : verdict.scenario;
  const runs = Map.groupBy(verdicts, placed);
  return (verdict) => {
    const name = placed(verdict);
    return runs.get(name)?.length === 1 ? name : `${name}, seed ${verdict.seed}`;
  };
}

/** The verdicts without the earliest of those that held, so that at most `most` are left, if as many held. */
export function withoutEarliest<V extends Verdict>(verdicts: readonly V[], most: number): V[] {
  let surplus = verdicts.length - most;
  return verdicts.filter(({ outcome }) => outcome !== 'held' || surplus-- <= 0);
}

/** Whether a scenario was run more than once. */
export function isRepeated(verdicts: readonly Verdict[]): boolean {
  return new Set(verdicts.map(({ scenario }) => scenario)).size < verdicts.length;
}

/** The verdicts with something to show: those that did not hold, those with measurements, and the last of each scenario. */
export function telling(verdicts: readonly ReportedVerdict[]): ReportedVerdict[] {
  const last = new Map(verdicts.map((verdict) => [verdict.scenario, verdict]));
  return verdicts.filter(
    (verdict) =>
      verdict.outcome !== 'held' ||
      verdict.measurements !== undefined ||
      last.get(verdict.scenario) === verdict,
  );
}

/** A verdict that held, without what takes much room. */
export function withoutFigures({ measurements: _, faultEvents: __, ...verdict }: Verdict): Verdict {
  return verdict;
}
