import type { ExecutionResult } from './execute/execution.ts';
import { End } from './memory/execution-end.ts';
import { realNow } from './memory/real-globals.ts';

/** How far an exploration has come. */
export interface ExplorationProgress {
  /** The number of executions so far. */
  readonly executions: number;
  /**
   * How many of the executions were cut short: dfs had already explored the rest, or they reached a limit.
   */
  readonly cut: number;
  /** The number of steps in all executions. */
  readonly steps: number;
  /** The number of steps in the longest execution. */
  readonly longest: number;
  /** How many threads have died in all executions. */
  readonly deaths: number;
  /** How many executions had waits with a time limit, or timers. */
  readonly timedWaits: number;
  /** How many executions had callbacks of the real event loop. */
  readonly realCallbacks: number;
  /** In how many executions a thread that could run was held back. */
  readonly heldBack: number;
  /** How many executions have accessed memory that the setup made. */
  readonly touchedShared: number;
  /** How many executions have drawn random numbers. */
  readonly drewRandom: number;
  /** The time since the exploration began, in ms. */
  readonly elapsedMs: number;
}

const PROGRESS_MS = 200;

/** Counts executions, and reports the counts a few times per second. */
export class ProgressCounter {
  value: ExplorationProgress;
  readonly #report: (progress: ExplorationProgress) => void;
  readonly #start = realNow();
  #lastReport = this.#start;

  constructor(executions: number, report: (progress: ExplorationProgress) => void) {
    this.value = {
      executions,
      cut: 0,
      steps: 0,
      longest: 0,
      deaths: 0,
      timedWaits: 0,
      realCallbacks: 0,
      heldBack: 0,
      touchedShared: 0,
      drewRandom: 0,
      elapsedMs: 0,
    };
    this.#report = report;
  }

  count({
    end,
    steps,
    outcome,
    timedWaits,
    realCallbacks,
    heldBack,
    touchedShared,
    drewRandom,
  }: ExecutionResult): void {
    const now = realNow();
    const { value } = this;
    this.value = {
      executions: value.executions + 1,
      cut: value.cut + (complete.has(end) ? 0 : 1),
      steps: value.steps + steps,
      longest: Math.max(value.longest, steps),
      deaths: value.deaths + outcome.died.length,
      timedWaits: value.timedWaits + (timedWaits > 0 ? 1 : 0),
      realCallbacks: value.realCallbacks + (realCallbacks ? 1 : 0),
      heldBack: value.heldBack + (heldBack ? 1 : 0),
      touchedShared: value.touchedShared + (touchedShared ? 1 : 0),
      drewRandom: value.drewRandom + (drewRandom ? 1 : 0),
      elapsedMs: now - this.#start,
    };
    if (now - this.#lastReport < PROGRESS_MS) return;
    this.#lastReport = now;
    this.#report(this.value);
  }
}

/** The ends of executions that were not cut short. */
const complete: ReadonlySet<number> = new Set([End.complete, End.stuck, End.failed]);
