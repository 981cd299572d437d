import type { Verdict } from '../hammer/verdict/verdict.ts';

/** What reports call a verdict: its scenario, with the seed if the scenario was run more than once. */
export function verdictNames(verdicts: readonly Verdict[]): (verdict: Verdict) => string {
  const runs = new Map<string, number>();
  for (const { scenario } of verdicts) runs.set(scenario, (runs.get(scenario) ?? 0) + 1);
  return ({ scenario, seed }) => (runs.get(scenario) === 1 ? scenario : `${scenario}, seed ${seed}`);
}

/** Whether a scenario was run more than once. */
export function isRepeated(verdicts: readonly Verdict[]): boolean {
  return new Set(verdicts.map(({ scenario }) => scenario)).size < verdicts.length;
}

/** The verdicts with something to show: those that did not hold, those with measurements, and the last of each scenario. */
export function telling(verdicts: readonly Verdict[]): Verdict[] {
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
