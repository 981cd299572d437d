import type { Counterexample } from '../explain/counterexample.ts';
import type { UniqueValuesDecision } from '../unique-values/decide-unique-values.ts';

export interface KeyWindowsOptions {
  /** The number of operations that complete before a window ends. */
  readonly window: number;
  readonly onWindow: () => void;
  readonly onViolation: (counterexample: Counterexample) => void;
  /**
   * Whether the time for all keys together is over.
   *
   * @default never
   */
  readonly isOver?: () => boolean;
  /**
   * How long the last window of a key may take, in ms.
   *
   * @default 20_000
   */
  readonly lastMs?: number;
  /**
   * How much time the windows of all keys may take that don't get on, in ms. When it is used up, a key whose window does not
   * get on is given up.
   *
   * @default unlimited
   */
  readonly patience?: { ms: number };
  /**
   * How much memory a window may use to remember visited configurations, in bytes.
   *
   * @default 2 ** 28, and 2 ** 30 for the last window of a key
   */
  readonly memoryBytes?: number;
  /** Decides the last window of a key, if its values are unique: one order is enough there. */
  readonly decideUniqueValues?: UniqueValuesDecision | undefined;
}
