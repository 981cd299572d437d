import type { WatchedProgress } from '../../hammer/run/live-view.ts';
import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';

/** What a live page is told: for each server-sent event, its data. */
export interface LiveEvents {
  /** When a page connects, and whenever a scenario begins or ends. */
  readonly plan: LivePlan;
  /** A few times a second. */
  readonly progress: WatchedProgress;
  /** The command has its verdict, and the report is at `/` now. */
  readonly report: Readonly<Record<never, never>>;
}

/** The scenarios of a command, in their order. */
export interface LivePlan {
  readonly rows: readonly LiveRow[];
  /** The index of the scenario that is hammered now. */
  readonly now: number;
  /** The number of the run, from 1 on; 0 if there is only one. */
  readonly run: number;
  readonly seed: number;
  /** For how long each scenario is to be hammered, in ms. */
  readonly eachMs: number;
}

/** One scenario: to come, running, or with its result. */
export interface LiveRow {
  readonly name: string;
  readonly state: 'to come' | 'running' | 'not run' | VerdictOutcome;
  /** Why it did not hold, or was not run. */
  readonly sentence?: string;
  readonly figures?: LiveFigures;
}

export interface LiveFigures {
  readonly operations: number;
  readonly perSecond: number;
  readonly busy: number;
  readonly waits: number;
  readonly deaths: number;
}
