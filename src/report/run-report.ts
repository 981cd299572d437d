import type { Verdict, VerdictOutcome } from '../hammer/verdict/verdict.ts';

/** The result of a run of one or several scenarios, for machines: the content of `verdict.json`. */
export interface RunReport {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  readonly outcome: VerdictOutcome;
  /** How often the scenarios were run, each time with another seed, if more than one run was asked for. */
  readonly runs?: number;
  /** The end of the run, in ISO 8601. */
  readonly finished: string;
  readonly machine: Machine;
  /** In the order of the runs. */
  readonly verdicts: readonly Verdict[];
  /** Requested scenarios that have no verdict. */
  readonly notRun?: readonly NotRun[];
}

export interface NotRun {
  readonly scenario: string;
  readonly reason: string;
  /** Left out on purpose, so the overall verdict stands without it. */
  readonly isExcused: boolean;
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}
