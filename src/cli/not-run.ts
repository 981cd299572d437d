import type { NotOfferedError } from '../hammer/evidence/run-errors.ts';
import type { NotRun } from '../report/run-report.ts';
import type { ChosenScenario } from './choose-scenarios.ts';

/** The end of the line of a verdict: the scenarios that it does not cover, and why; empty if all were run. */
export function notRunText(notOffered: readonly NotOfferedError[]): string {
  const [first] = notOffered;
  if (first === undefined) return '';
  const missing = new Set(notOffered.flatMap((refusal) => refusal.missing));
  const names = notOffered.map(({ scenario }) => scenario).join(', ');
  return `; not run, since ${first.lock} does not offer ${[...missing].join(', ')}: ${names}`;
}

/** The scenarios that a run of all scenarios leaves out. */
export function excusedRuns(unfit: readonly string[], notOffered: readonly NotOfferedError[]): NotRun[] {
  return [
    ...unfit.map((scenario) => ({
      scenario,
      reason: 'it does not withstand the faults that were asked for',
      isExcused: true,
    })),
    ...notOffered.map(({ scenario, lock, missing }) => ({
      scenario,
      reason: `${lock} does not offer ${missing.join(', ')}`,
      isExcused: true,
    })),
  ];
}

/**
 * The scenarios that a command did not get to.
 *
 * @param rest the scenarios without a verdict, in their order
 * @param refusal the error that the first of them was refused with, if any
 */
export function missedRuns(rest: readonly ChosenScenario[], refusal: Refusal | undefined): NotRun[] {
  return rest.map(({ name }, index) => ({
    scenario: name,
    reason: whyNotRun('run', refusal, index),
    isExcused: false,
  }));
}

/** The error that ended a command early. */
export interface Refusal {
  readonly error: unknown;
}

/**
 * Why something that was to be run has no result.
 *
 * @param refusal the error that ended the command; undefined if Ctrl-C did
 * @param index 0 for the first without a result, which the error is about
 */
export function whyNotRun(what: 'run' | 'exploration', refusal: Refusal | undefined, index: number): string {
  if (refusal === undefined) return `the ${what} was stopped before`;
  if (index > 0) return `the ${what} ended before`;
  return refusal.error instanceof Error ? refusal.error.message : String(refusal.error);
}
