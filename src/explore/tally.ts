import { End } from './board.ts';
import type { Ended } from './execution.ts';
import { realNow } from './real.ts';

/** How much was done. */
export interface Tally {
  readonly executions: number;
  /** How many of them did not go to their end: what would have followed was seen before, or was too much. */
  readonly cut: number;
  readonly steps: number;
  /** The steps of the longest execution. */
  readonly longest: number;
  /** How many deaths there were, and in how many executions waits with a limit or timers. */
  readonly deaths: number;
  readonly limited: number;
  /** In how many of them callbacks of the real event loop have run. */
  readonly uncontrolled: number;
  /** In how many of them a thread that could go on was held back. */
  readonly heldBack: number;
  /** In how many of them a step has touched memory that the setup has made, and in how many random numbers were drawn. */
  readonly shared: number;
  readonly drawn: number;
  readonly ms: number;
}

const PROGRESS_MS = 200;

/** Counts executions, and tells of them now and then. */
export class Counter {
  value: Tally;
  readonly #tell: (tally: Tally) => void;
  readonly #began = realNow();
  #told = this.#began;

  constructor(executions: number, tell: (tally: Tally) => void) {
    this.value = {
      executions,
      cut: 0,
      steps: 0,
      longest: 0,
      deaths: 0,
      limited: 0,
      uncontrolled: 0,
      heldBack: 0,
      shared: 0,
      drawn: 0,
      ms: 0,
    };
    this.#tell = tell;
  }

  count({ end, steps, outcome, limited, uncontrolled, heldBack, shared, drawn }: Ended): void {
    const now = realNow();
    const { value } = this;
    this.value = {
      executions: value.executions + 1,
      cut: value.cut + (complete.has(end) ? 0 : 1),
      steps: value.steps + steps,
      longest: Math.max(value.longest, steps),
      deaths: value.deaths + outcome.died.length,
      limited: value.limited + (limited > 0 ? 1 : 0),
      uncontrolled: value.uncontrolled + (uncontrolled ? 1 : 0),
      heldBack: value.heldBack + (heldBack ? 1 : 0),
      shared: value.shared + (shared ? 1 : 0),
      drawn: value.drawn + (drawn ? 1 : 0),
      ms: now - this.#began,
    };
    if (now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.#tell(this.value);
  }
}

/** The ends of executions that were not cut. */
const complete: ReadonlySet<number> = new Set([End.complete, End.stuck, End.failed]);
