import type { Exploration, ExplorationOutcome } from '../../explore/index.ts';

/** What `hammerlock explore --json` writes. */
export interface ExploreReport {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The version of Node. */
  readonly node: string;
  /** The worst outcome of the explorations; not `held` if a program was not explored. */
  readonly outcome: ExplorationOutcome;
  /** In the order in which the programs were named; up to the first invalid one. */
  readonly explorations: readonly Exploration[];
  /** The programs that have no result, because the exploration was stopped, or one of them is invalid. */
  readonly notRun: readonly UnexploredProgram[];
}

/** A program that was named, and not explored. */
export interface UnexploredProgram {
  /** The URL of the program's file. */
  readonly file: string;
  /** Why it was not explored. */
  readonly reason: string;
}
