import type { Operation } from './history.ts';

/** What {@link Model.step} returns where an operation can't have been answered as it was. */
export const refused: unique symbol = Symbol('refused');
export type Refused = typeof refused;

/**
 * What the calls of an object mean when they come one after the other. A model is pure: `step` returns a new state,
 * or the one that it was given.
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
 */
export interface Model<State> {
  readonly name: string;
  /** What its operations are called. */
  readonly functions: ReadonlySet<string>;
  readonly init: State;
  /**
   * The state after the operation, or `refused` if it can't have been answered so in this state. An operation whose
   * `outcome` is `info` has no result: it is asked for the state if it took effect.
   */
  step(state: State, operation: Operation): State | Refused;
  /**
   * Two states are equal if their keys are.
   *
   * @default the state itself, for states that are primitive values
   */
  key?(state: State): unknown;
  /**
   * Whether an operation that was answered so leaves every state that does not refuse it as it is. Such a one can be
   * placed as soon as it fits, so that no other place of it has to be tried.
   *
   * @default none does
   */
  observes?(operation: Operation): boolean;
  /** Where an operation tells its place among all that change the state. It is refused at any other. */
  readonly place?: {
    /** undefined for one that does not tell, or does not change the state. */
    of(operation: Operation): number | undefined;
    /** The place of what changes this state. */
    next(state: State): number;
  };
  /** Why `step` refuses, for a reader: "there is no slide 3". */
  why?(state: State, operation: Operation): string;
  /**
   * A state, for a reader.
   *
   * @default its JSON
   */
  show?(state: State): string;
  /** What is wrong with what an operation of its functions was asked or answered; undefined if nothing is. */
  reject?(operation: Operation): string | undefined;
}
