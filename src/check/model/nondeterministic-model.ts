import type { Model, ModelBase } from './model.ts';
import type { ModelOperation, OperationDetail } from './model-operation.ts';
import type { ModelPruning } from './model-pruning.ts';

/**
 * A {@link Model} in which an operation may lead to one of several states: it has `steps` in place of `step`. Its
 * history is linearizable if there is an order, and a choice of a state after each operation, that explain all outputs.
 *
 * ```ts
 * const bag: NondeterministicModel<readonly string[]> = {
 *   name: 'bag',
 *   functions: new Set(['put', 'take']),
 *   init: [],
 *   key: (bag) => JSON.stringify(bag.toSorted()),
 *   steps(bag, { f, input, output, outcome }) {
 *     if (f === 'put') return [[...bag, input as string]];
 *     const taken = outcome === 'info' ? [...new Set(bag)] : bag.includes(output as string) ? [output] : [];
 *     return taken.map((one) => bag.toSpliced(bag.indexOf(one as string), 1));
 *   },
 * };
 * ```
 *
 * The search follows all states that an order can have led to at once. So an operation that only observes is not put
 * into the order as soon as a state accepts it, unless it is pending, and such a check takes longer.
 */
export interface NondeterministicModel<State, Used extends OperationDetail = never>
  extends ModelBase<State, Used> {
  /**
   * The states that the operation may lead to, each once, in any order; none if it cannot have had its output in this
   * state. An operation whose `outcome` is `info` has no output: return the states that it may lead to if it took effect.
   */
  steps(state: State, operation: ModelOperation<Used>): readonly State[];
  /**
   * What the search may conclude without calling `steps`. What `sets` returns is the only state that the operation leads
   * to, or one after which at least as much is possible as after each.
   *
   * @default nothing
   */
  readonly pruning?: Pick<ModelPruning<State, Used>, 'sets' | 'mayFollow' | 'rulesOut' | 'isBlind'>;
  /** As `withInit` of a {@link Model}. */
  withInit?(value: unknown): NondeterministicModel<State, Used>;
}

/** A model whose operations lead to one state each, or to several. */
export type AnyModel<State, Used extends OperationDetail = never> =
  | Model<State, Used>
  | NondeterministicModel<State, Used>;
