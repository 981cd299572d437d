import type { OperationTimes } from '../../model/model-operation.ts';
import type { Automaton } from '../problem/automaton.ts';
import type { SearchOperation } from '../problem/operation-table.ts';

/** A sum of the states to which each operation adds a fixed amount. */
export interface OperationSums {
  of(state: number): bigint;
  adds(operation: number): bigint;
  /** The sum right after the operation, if its output shows that. */
  shows(operation: number): bigint | undefined;
}

/** The model's `pruning` for operations given by their indices. */
export interface Precedence {
  /** The operations that lead to a state which this one may follow. */
  settersOf(later: number): Iterable<number>;
  /** Once `earlier` has taken effect, `later` needs a setter between the two. */
  rulesOut(earlier: number, later: number): boolean;
  /**
   * Sequences of operations that took effect between a state and this operation; undefined if nothing
   * explains its output.
   */
  needs(later: number, from: number): readonly (readonly number[])[] | undefined;
  readonly sums: OperationSums | undefined;
  /** No state refuses the operation. */
  isBlind(operation: number): boolean;
  /** Whether the operation may follow a state without any setter in between. */
  mayFollowState(state: number, operation: number): boolean;
}

/** The maximal number of memoized pairs. */
const MAX_PAIRS = 1 << 20;

/** Undefined for a model without `pruning`. */
export function precedenceOf<State>(
  automaton: Automaton<State>,
  operations: readonly SearchOperation[],
): Precedence | undefined {
  const { pruning } = automaton;
  if (pruning === undefined) return undefined;
  const { sums } = pruning;
  const byCall = new Map<number, number[]>();
  for (const [index, { symbol }] of operations.entries()) {
    const same = byCall.get(symbol);
    if (same === undefined) byCall.set(symbol, [index]);
    else same.push(index);
  }
  const first = (call: number, part: 'invokedAt' | 'completedAt') => {
    let time = Number.POSITIVE_INFINITY;
    for (const operation of byCall.get(call) ?? []) time = Math.min(time, operations[operation]![part]);
    return time;
  };
  const times: OperationTimes = {
    began: (call) => first(call, 'invokedAt'),
    ended: (call) => first(call, 'completedAt'),
  };
  const setting: { readonly state: State; readonly operations: readonly number[] }[] = [];
  for (const [call, same] of byCall) {
    const state = pruning.sets(call);
    if (state !== undefined) setting.push({ state, operations: same });
  }
  const ruledOut = new Map<number, boolean>();
  /** By symbol: the setters found so far, and how many entries of `setting` were searched for them. */
  const setters = new Map<number, { readonly found: number[]; looked: number }>();
  return {
    *settersOf(later) {
      const { symbol } = operations[later]!;
      const known = setters.get(symbol) ?? { found: [], looked: 0 };
      setters.set(symbol, known);
      yield* known.found;
      while (known.looked < setting.length) {
        const each = setting[known.looked++]!;
        if (!pruning.mayFollow(each.state, symbol)) continue;
        for (const operation of each.operations) known.found.push(operation);
        yield* each.operations;
      }
    },
    rulesOut(earlier, later) {
      const pair = later * operations.length + earlier;
      let rules = ruledOut.get(pair);
      if (rules === undefined) {
        rules = pruning.rulesOut(operations[earlier]!.symbol, operations[later]!.symbol);
        if (ruledOut.size < MAX_PAIRS) ruledOut.set(pair, rules);
      }
      return rules;
    },
    needs(later, from) {
      const { symbol } = operations[later]!;
      return pruning.needs(symbol, from, times)?.map((sequence) => {
        // An operation is needed before itself only up to its own position.
        const itself = sequence.indexOf(symbol);
        return (itself === -1 ? sequence : sequence.slice(0, itself)).flatMap((needed) => {
          const same = byCall.get(needed) ?? [];
          // Among equal operations it is unknown which one was needed.
          return same.length === 1 ? same : [];
        });
      });
    },
    sums: sums && {
      of: sums.of,
      adds: (operation) => sums.adds(operations[operation]!.symbol),
      shows: (operation) => sums.shows(operations[operation]!.symbol),
    },
    isBlind: (operation) => pruning.isBlind(operations[operation]!.symbol),
    mayFollowState: (state, operation) =>
      pruning.mayFollow(automaton.stateOf(state), operations[operation]!.symbol),
  };
}
