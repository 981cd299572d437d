import type { NotOfferedError } from '../hammer/evidence/run-errors.ts';

/** What a verdict does not speak of: the scenarios that were left out, and why; empty where all were run. */
export function notRunText(notRun: readonly NotOfferedError[]): string {
  const [first] = notRun;
  if (first === undefined) return '';
  const missing = new Set(notRun.flatMap((refusal) => refusal.missing));
  const left = notRun.map(({ scenario }) => scenario).join(', ');
  return `; not run, since ${first.lock} does not offer ${[...missing].join(', ')}: ${left}`;
}
