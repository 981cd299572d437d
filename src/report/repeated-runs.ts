import type { Verdict } from '../hammer/verdict/verdict.ts';
import type { ReportedVerdict } from './run-report.ts';

/** The verdicts without the earliest of those that held, so that at most `most` are left, if as many held. */
export function withoutEarliest<V extends Verdict>(verdicts: readonly V[], most: number): V[] {
  let surplus = verdicts.length - most;
  return verdicts.filter(({ outcome }) => outcome !== 'held' || surplus-- <= 0);
}

/** Whether a scenario was run more than once. */
export function isRepeated(verdicts: readonly Verdict[]): boolean {
  return new Set(verdicts.map(({ scenario }) => scenario)).size < verdicts.length;
}

/** The verdicts that have a section: those that did not hold, those with measurements, and the last of each scenario. */
export function withSection(verdicts: readonly ReportedVerdict[]): ReportedVerdict[] {
  const last = new Map(verdicts.map((verdict) => [verdict.scenario, verdict]));
  return verdicts.filter(
    (verdict) =>
      verdict.outcome !== 'held' ||
      verdict.measurements !== undefined ||
      last.get(verdict.scenario) === verdict,
  );
}

/** A verdict that held, without its measurements and its list of faults. */
export function withoutMeasurements({ measurements: _, faultEvents: __, ...verdict }: Verdict): Verdict {
  return verdict;
}
