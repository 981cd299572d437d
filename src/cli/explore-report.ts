import type { Exploration, ExplorationOutcome } from '../explore/index.ts';

/** What `hammerlock explore --json` writes. */
export interface ExploreReport {
  /** The version of hammerlock. */
  readonly hammerlock: string;
  /** The version of Node. */
  readonly node: string;
  /** The worst outcome of the explorations. */
  readonly outcome: ExplorationOutcome;
  /** In the order in which the programs were named; up to the first invalid one. */
  readonly explorations: readonly Exploration[];
}
