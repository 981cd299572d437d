import type { Shard } from '../base/option-values/shard.ts';
import type { Verdict, VerdictOutcome } from '../hammer/verdict/verdict.ts';

/** The result of a run of one or several scenarios, for machines: the content of `verdict.json`. */
export interface RunReport {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The worst outcome of the verdicts; not `held` without a verdict, or if a scenario was missed. */
  readonly outcome: VerdictOutcome;
  /** How often the scenarios were run, each time with another seed, if more than one run was asked for. */
  readonly runs?: number;
  /** The end of the run, in ISO 8601. */
  readonly finished: string;
  /** Where the scenarios were run: one machine, or all those whose reports were merged. */
  readonly machines: readonly Machine[];
  /** In the order of the runs; of a merged report, machine by machine. */
  readonly verdicts: readonly ReportedVerdict[];
  /** Requested scenarios that have no verdict. */
  readonly notRun?: readonly NotRun[];
}

/** A verdict, and where it is from. */
export type ReportedVerdict = Verdict & {
  /** The index of its machine in the report's `machines`. Absent if there is only one. */
  readonly machine?: number;
};

/** A requested scenario that was not run. */
export interface NotRun {
  /** The scenario, as the command line names it. */
  readonly scenario: string;
  /** Why it was not run, in a sentence. */
  readonly reason: string;
  /** Whether it was left out on purpose, so that the overall outcome stands without it. */
  readonly isExcused: boolean;
}

/** The machine and the runtime of a run. */
export interface Machine {
  /** The version of Node. */
  readonly node: string;
  /** The operating system and the architecture, as Node names them: `linux-x64`. */
  readonly platform: string;
  /** The model of the processor. */
  readonly cpu: string;
  /** The number of processors that the process may use. */
  readonly cores: number;
  /** The part of the scenarios that it had, if they were divided among machines. */
  readonly shard?: Shard;
}
