import type { ModelOperation, OperationDetail } from './model-operation.ts';
import type { ModelPruning } from './model-pruning.ts';

/**
 * Returned by {@link Model.step} for an operation that cannot have had its output in the given state. It is the same in all
 * copies of this package: a model's file may import another one than the command that loads it.
 */
export const refused: unique symbol = Symbol.for('hammerlock.refused');
/** The type of {@link refused}. */
export type Refused = typeof refused;

/** What every model has, whether its operations lead to one state or to several. */
export interface ModelBase<State, Used extends OperationDetail = never> {
  /** The name that reports and errors use. */
  readonly name: string;
  /** The names of the operations: the values that `f` can have. */
  readonly functions: ReadonlySet<string>;
  /** The first state. */
  readonly init: State;
  /**
   * The details of an operation that the model reads besides its function, input and output: `process`,
   * and the times `invoked` and `completed` (Infinity while pending). Operations that differ in a named
   * detail are different operations, so naming more than the model reads makes a check slower.
   *
   * @default none
   */
  readonly uses?: readonly OperationDetail[];
  /**
   * A primitive value that identifies a state: two states are equal if their keys are.
   *
   * @default the state itself if it is primitive, otherwise its JSON
   */
  key?(state: State): unknown;
  /**
   * Whether two states with the same `key` are equal, for states with so much in them that a key of all of it would make
   * every step slow: `key` can be a hash then.
   *
   * @default they are
   */
  equal?(a: State, b: State): boolean;
  /**
   * Whether the operation leaves every state that accepts it unchanged. The search puts such an operation
   * into the order as soon as a state accepts it, and tries no other position for it.
   *
   * @default never
   */
  observes?(operation: ModelOperation<Used>): boolean;
  /** Why `step` refuses the operation, for a report: "there is no slide 3". */
  why?(state: State, operation: ModelOperation<Used>): string;
  /**
   * A state, for a report.
   *
   * @default its JSON
   */
  show?(state: State): string;
  /**
   * What is wrong with the input or output of an operation, or undefined if it is valid. An `input` or
   * `output` that the event does not have is undefined here, whereas `step` sees null. `invoked` is the time of the
   * event, NaN if it has none.
   */
  reject?(operation: ModelOperation<Used>): string | undefined;
}

/**
 * The sequential specification of an object: what its operations do and return when they happen one after
 * another.
 *
 * A model is pure. `step` returns a new state, or the given one unchanged, and every function returns the
 * same result for the same arguments. The checker verifies this as it runs and throws
 * {@link InvalidModelError}.
 *
 * ```ts
 * const flag: Model<boolean> = {
 *   name: 'flag',
 *   functions: new Set(['raise', 'see']),
 *   init: false,
 *   step(up, { f, output }) {
 *     if (f === 'raise') return true;
 *     return output === up || output === undefined ? up : refused; // a pending `see` may have seen anything
 *   },
 *   observes: ({ f }) => f === 'see',
 * };
 * ```
 *
 * Inputs and outputs are frozen JSON values; a whole number from 2 ** 53 on is a bigint. A model that
 * depends on the process of an operation, or on its times, declares that in `uses`:
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
export interface Model<State, Used extends OperationDetail = never> extends ModelBase<State, Used> {
  /**
   * The state after the operation, or `refused` if it cannot have had its output in this state. An operation
   * whose `outcome` is `info` has no output: return the state that it leads to if it took effect.
   */
  step(state: State, operation: ModelOperation<Used>): State | Refused;
  /**
   * For outputs that reveal the operation's position among all that change the state, such as a version
   * number. `step` refuses the operation at any other position.
   */
  readonly position?: {
    /** Undefined for an operation whose output does not reveal it, or that does not change the state. */
    of(operation: ModelOperation<Used>): number | undefined;
    /** The position of the next operation that changes this state. */
    next(state: State): number;
  };
  /**
   * What the search may conclude without calling `step`.
   *
   * @default nothing
   */
  readonly pruning?: ModelPruning<State, Used>;
  /**
   * The same model with another first state, for a history of an object that held something when the history began.
   * `value` is a JSON value that a user gave, such as `--init 5` for a counter. Throw an error that says what is wrong
   * with it, if it is invalid. {@link modelWithInit} calls this.
   *
   * @default every history begins with `init`
   */
  withInit?(value: unknown): Model<State, Used>;
}
