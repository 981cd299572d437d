import type { ModelOperation, OperationDetail, OperationTimes } from './model-operation.ts';

/**
 * What the search may conclude from a model without calling its `step`, so that it drops an order as soon as
 * the order cannot be completed, instead of after trying everything in between.
 *
 * It only makes a check faster, but it has to be true: the checker refuses a claim that `step` contradicts,
 * and cannot notice every other false one, which would make the verdict wrong.
 */
export interface ModelPruning<State, Used extends OperationDetail = never> {
  /**
   * The state that the operation leads to, where that does not depend on the state before it: that state, or
   * one after which at least as much is possible. Otherwise undefined.
   *
   * For an operation that changes a part of the state, such as one of several registers, it can be a state that stands for
   * that part, if the model has its own `rulesOut`: then `mayFollow` is true of it for the operations that depend on the part and
   * agree with it, and `rulesOut` is false if `later` agrees with anything that `earlier` writes.
   */
  sets(operation: ModelOperation<Used>): State | undefined;
  /**
   * False if `step` refuses the operation in this state and in every state that other operations lead to,
   * unless one of those operations sets another state (see `sets`).
   */
  mayFollow(state: State, operation: ModelOperation<Used>): boolean;
  /**
   * True if, once `earlier` has taken effect, `later` is refused until some operation sets another state.
   *
   * @default true if `earlier` sets a state that `later` may not follow
   */
  rulesOut?(earlier: ModelOperation<Used>, later: ModelOperation<Used>): boolean;
  /**
   * Operations that must have taken effect between the state `from` and this operation, because its output
   * shows them: sequences of indices into `others`, each in the order of the effects. `others` has one
   * operation of each distinct kind. Undefined if no order of any of them explains the output.
   *
   * @default nothing is known: an empty list
   */
  needs?(
    operation: ModelOperation<Used>,
    others: readonly ModelOperation<Used>[],
    from: State,
    times: OperationTimes,
  ): readonly (readonly number[])[] | undefined;
  /**
   * A guess for positions that no output reveals (see `Model.position`): by position, the index in `others`
   * of the operation that probably took it. The search tries it first; no verdict depends on it. Called after
   * `needs` has been called for all operations.
   *
   * @default no guesses
   */
  guess?(others: readonly ModelOperation<Used>[], from: State): ReadonlyMap<number, number>;
  /**
   * A sum to which each operation adds a fixed amount, whatever the state.
   *
   * @default no sum
   */
  readonly sums?: {
    /** The sum in a state. */
    of(state: State): number | bigint;
    /** What the operation adds to the sum. */
    adds(operation: ModelOperation<Used>): number | bigint;
    /** The sum right after the operation, if its output shows it; otherwise undefined. */
    shows(operation: ModelOperation<Used>): number | bigint | undefined;
  };
  /**
   * True for a blind write: no state refuses it, and the state that it sets, if it sets one, is exactly what
   * `sets` returns.
   *
   * @default never
   */
  isBlind?(operation: ModelOperation<Used>): boolean;
}
