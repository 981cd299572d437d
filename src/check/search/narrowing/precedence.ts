import type { OperationTimes } from '../../model/model-operation.ts';
import type { Automaton } from '../problem/automaton.ts';
import type { SearchOperation } from '../problem/operation-table.ts';

/** Of the states and operations: a sum to which each operation adds a fixed amount. */
export interface OperationSums {
  of(state: number): bigint;
  adds(operation: number): bigint;
  /** The sum right after it, where its answer shows that. */
  shows(operation: number): bigint | undefined;
}

/** What the model's pruning says of the operations, by their indices. */
export interface Precedence {
  /** Those that lead to a state from which this one may come. */
  settersOf(later: number): Iterable<number>;
  /** Once `earlier` has taken effect, `later` needs a setter between the two. */
  rulesOut(earlier: number, later: number): boolean;
  /** Sequences of those that come between a state and it; undefined where nothing leads to its answer. */
  needs(later: number, from: number): readonly (readonly number[])[] | undefined;
  readonly sums: OperationSums | undefined;
  /** No state refuses it. */
  isBlind(operation: number): boolean;
  /** Whether it may come from a state without any setter. */
  mayComeFrom(state: number, operation: number): boolean;
}

/** How many answers are kept. */
const MAX_PAIRS = 1 << 20;

/** Undefined where the model has no pruning. */
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
  /** By call: those found so far, and how many of `setting` were looked at for that. */
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
        // What it needs comes before it.
        const itself = sequence.indexOf(symbol);
        return (itself === -1 ? sequence : sequence.slice(0, itself)).flatMap((needed) => {
          const same = byCall.get(needed) ?? [];
          // Of several that are the same it is not known which.
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
    mayComeFrom: (state, operation) =>
      pruning.mayFollow(automaton.stateOf(state), operations[operation]!.symbol),
  };
}
