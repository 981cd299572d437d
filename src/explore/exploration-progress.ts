import type { ExecutionResult } from './execute/execution.ts';
import { End } from './memory/execution-end.ts';
import { realNow } from './memory/real-globals.ts';

/** How much was done. */
export interface ExplorationProgress {
  readonly executions: number;
  /** How many of them did not go to their end: what would have followed was seen before, or was too much. */
  readonly cut: number;
  readonly steps: number;
  /** The steps of the longest execution. */
  readonly longest: number;
  /** How many deaths there were, and in how many executions waits with a limit or timers. */
  readonly deaths: number;
  readonly timedWaits: number;
  /** In how many of them callbacks of the real event loop have run. */
  readonly realCallbacks: number;
  /** In how many of them a thread that could go on was held back. */
  readonly heldBack: number;
  /** In how many of them a step has touched memory that the setup has made, and in how many random numbers were drawn. */
  readonly touchedShared: number;
  readonly drewRandom: number;
  readonly elapsedMs: number;
}

const PROGRESS_MS = 200;

/** Counts executions, and tells of them now and then. */
export class ProgressCounter {
  value: ExplorationProgress;
  readonly #tell: (progress: ExplorationProgress) => void;
  readonly #began = realNow();
  #told = this.#began;

  constructor(executions: number, tell: (progress: ExplorationProgress) => void) {
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
    this.#tell = tell;
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
      elapsedMs: now - this.#began,
    };
    if (now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.#tell(this.value);
  }
}

/** The ends of executions that were not cut. */
const complete: ReadonlySet<number> = new Set([End.complete, End.stuck, End.failed]);
