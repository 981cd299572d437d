import { HammerlockError } from '../../base/hammerlock-error.ts';
import { printableLines } from '../../base/printable.ts';
import type { HistoryOperation } from '../history/history-event.ts';

/** What {@link Model.step} returns where an operation can't have been answered as it was. */
export const refused: unique symbol = Symbol('refused');
export type Refused = typeof refused;

/** What tells apart two operations that were asked and answered the same. */
export type OperationDetail = 'process' | 'invoked' | 'completed';

/** What a model sees of an operation. To read a particular that the model's `uses` does not name is an error. */
export type ModelOperation<Used extends OperationDetail = never> = Pick<
  HistoryOperation,
  'f' | 'key' | 'argument' | 'result' | 'outcome' | Used
>;

/**
 * What the calls of an object mean when they come one after the other. A model is pure: `step` returns a new state,
 * or the one that it was given, unchanged; its functions return the same whenever they are given the same.
 *
 * ```ts
 * const flag: Model<boolean> = {
 *   name: 'flag',
 *   functions: new Set(['raise', 'see']),
 *   init: false,
 *   step(up, { f, result }) {
 *     if (f === 'raise') return true;
 *     return result === up || result === undefined ? up : refused; // see: pending, it may have seen anything
 *   },
 *   observes: ({ f }) => f === 'see',
 * };
 * ```
 *
 * Arguments and results are frozen JSON values: a whole number from 2 ** 53 on is a bigint. A model that has to know
 * which process an operation was of, or when it was, says so:
 *
 * ```ts
 * const owned: Model<number | null, 'process'> = {
 *   name: 'owned-mutex',
 *   functions: new Set(['acquire', 'release']),
 *   init: null,
 *   uses: ['process'],
 *   step(owner, { f, process }) {
 *     if (f === 'acquire') return owner === null ? process : refused;
 *     return owner === process ? null : refused;
 *   },
 * };
 * ```
 */
export interface Model<State, Used extends OperationDetail = never> {
  readonly name: string;
  /** What its operations are called. */
  readonly functions: ReadonlySet<string>;
  readonly init: State;
  /**
   * What its functions look at besides what was asked and answered: `process`, and `invoked` and `completed`, the times
   * (of a pending one `completed` is Infinity). Operations that differ in it are different ones, so a model that names
   * more than it looks at takes longer.
   *
   * @default nothing
   */
  readonly uses?: readonly OperationDetail[];
  /**
   * The state after the operation, or `refused` if it can't have been answered so in this state. An operation whose
   * `outcome` is `info` has no result: it is asked for the state if it took effect.
   */
  step(state: State, operation: ModelOperation<Used>): State | Refused;
  /**
   * A primitive value: two states are equal if their keys are.
   *
   * @default the state itself where it is a primitive value, else its JSON
   */
  key?(state: State): unknown;
  /**
   * Whether an operation that was answered so leaves every state that does not refuse it as it is. Such a one can be
   * placed as soon as it fits, so that no other place of it has to be tried.
   *
   * @default none does
   */
  observes?(operation: ModelOperation<Used>): boolean;
  /** Where an operation tells its place among all that change the state. It is refused at any other. */
  readonly position?: {
    /** undefined for one that does not tell, or does not change the state. */
    of(operation: ModelOperation<Used>): number | undefined;
    /** The place of what changes this state. */
    next(state: State): number;
  };
  /**
   * What may still come, so that a search sees at once that an answer can't, and not after all the orders before it.
   *
   * @default nothing is known of it
   */
  readonly pruning?: {
    /**
     * Where what it leads to does not depend on the state before: that state, or one from which at least as much may
     * come. Else undefined.
     */
    sets(operation: ModelOperation<Used>): State | undefined;
    /**
     * False where the operation is refused in this state and in all to which others lead, unless one of them sets
     * another state. A false that `step` contradicts is refused; another
     * wrong false makes the verdict wrong.
     */
    mayFollow(state: State, operation: ModelOperation<Used>): boolean;
    /**
     * True where, once `earlier` has taken effect, `later` is refused until an operation sets another state.
     *
     * @default where `earlier` sets a state from which `later` may not come
     */
    rulesOut?(earlier: ModelOperation<Used>, later: ModelOperation<Used>): boolean;
    /**
     * Which of the others, one of each that differ, took effect between the state `from` and this operation, since without
     * them it can't have been answered so: sequences of their indices, each in the order in which they did. `times`: when
     * the first of those that do not differ began, and when the first came back, Infinity for one that did not. Undefined where no order of any of them leads to such an
     * answer.
     *
     * @default none is known
     */
    needs?(
      operation: ModelOperation<Used>,
      others: readonly ModelOperation<Used>[],
      from: State,
      times: OperationTimes,
    ): readonly (readonly number[])[] | undefined;
    /**
     * By a place: which of the others, by its index, is likely to have been there, of those that do not tell. It is tried
     * first, and no verdict depends on it. It is asked after `needs`, of all operations.
     *
     * @default nothing is guessed
     */
    guess?(others: readonly ModelOperation<Used>[], from: State): ReadonlyMap<number, number>;
    /**
     * Where each operation adds a fixed amount to some sum, whatever the state: the sum of a state, what an operation
     * adds, and the sum right after it where its answer shows that.
     *
     * @default no sum is known
     */
    readonly sums?: {
      of(state: State): number | bigint;
      adds(operation: ModelOperation<Used>): number | bigint;
      shows(operation: ModelOperation<Used>): number | bigint | undefined;
    };
    /**
     * True where no state refuses it, and what it sets, if it does, is exactly that state.
     *
     * @default nothing is
     */
    isBlind?(operation: ModelOperation<Used>): boolean;
  };
  /** Why `step` refuses, for a reader: "there is no slide 3". */
  why?(state: State, operation: ModelOperation<Used>): string;
  /**
   * A state, for a reader.
   *
   * @default its JSON
   */
  show?(state: State): string;
  /**
   * What is wrong with what an operation of its functions was asked or answered; undefined if nothing is. An
   * `argument` or `result` that an event does not have is undefined here; `step` is given null.
   */
  reject?(operation: ModelOperation<Used>): string | undefined;
}

/** When the operations took place that are given by their indices. */
export interface OperationTimes {
  began(index: number): number;
  ended(index: number): number;
}

/** A model that is not a pure function of what it may use, or lacks a part: what it says can't be relied on. */
export class InvalidModelError extends HammerlockError {
  readonly code = 'invalid_model';

  constructor(model: string, what: string, options?: ErrorOptions) {
    super(printableLines(`The model ${JSON.stringify(model)}: ${what}`), options);
  }
}
