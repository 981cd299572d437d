import type { Ended } from './execution.ts';
import { realNow } from './real.ts';

/** How much was done. */
export interface Tally {
  readonly executions: number;
  readonly steps: number;
  /** The steps of the longest execution. */
  readonly longest: number;
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
    this.value = { executions, steps: 0, longest: 0, ms: 0 };
    this.#tell = tell;
  }

  count({ steps }: Pick<Ended, 'steps'>): void {
    const now = realNow();
    const { executions, steps: before, longest } = this.value;
    this.value = {
      executions: executions + 1,
      steps: before + steps,
      longest: Math.max(longest, steps),
      ms: now - this.#began,
    };
    if (now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.#tell(this.value);
  }
}
