import type { OperationTimes } from '../../model/model.ts';
import type { Automaton } from '../problem/automaton.ts';
import type { SearchOperation } from '../problem/operation-table.ts';

/** Of the states and spans: a sum to which each span adds a fixed amount. */
export interface OperationSums {
  of(state: number): bigint;
  adds(span: number): bigint;
  /** The sum right after it, where its answer shows that. */
  shows(span: number): bigint | undefined;
}

/** What the model's pruning says of the spans, by their indices. */
export interface Precedence {
  /** Those that lead to a state from which this one may come. */
  settersOf(later: number): Iterable<number>;
  /** Once `earlier` has taken effect, `later` needs a setter between the two. */
  rulesOut(earlier: number, later: number): boolean;
  /** Sequences of those that come between a state and it; undefined where nothing leads to its answer. */
  needs(later: number, from: number): readonly (readonly number[])[] | undefined;
  readonly sums: OperationSums | undefined;
  /** No state refuses it. */
  isBlind(span: number): boolean;
  /** Whether it may come from a state without any setter. */
  mayComeFrom(state: number, span: number): boolean;
}

/** How many answers are kept. */
const MAX_PAIRS = 1 << 20;

/** Undefined where the model has no pruning. */
export function precedenceOf<State>(
  automaton: Automaton<State>,
  spans: readonly SearchOperation[],
): Precedence | undefined {
  const { pruning } = automaton;
  if (pruning === undefined) return undefined;
  const { sums } = pruning;
  const byCall = new Map<number, number[]>();
  for (const [index, { call }] of spans.entries()) {
    const same = byCall.get(call);
    if (same === undefined) byCall.set(call, [index]);
    else same.push(index);
  }
  const first = (call: number, part: 'invokedAt' | 'completedAt') => {
    let time = Number.POSITIVE_INFINITY;
    for (const span of byCall.get(call) ?? []) time = Math.min(time, spans[span]![part]);
    return time;
  };
  const times: OperationTimes = {
    began: (call) => first(call, 'invokedAt'),
    ended: (call) => first(call, 'completedAt'),
  };
  const setting: { readonly state: State; readonly spans: readonly number[] }[] = [];
  for (const [call, same] of byCall) {
    const state = pruning.sets(call);
    if (state !== undefined) setting.push({ state, spans: same });
  }
  const ruledOut = new Map<number, boolean>();
  /** By call: those found so far, and how many of `setting` were looked at for that. */
  const setters = new Map<number, { readonly found: number[]; looked: number }>();
  return {
    *settersOf(later) {
      const { call } = spans[later]!;
      const known = setters.get(call) ?? { found: [], looked: 0 };
      setters.set(call, known);
      yield* known.found;
      while (known.looked < setting.length) {
        const each = setting[known.looked++]!;
        if (!pruning.mayFollow(each.state, call)) continue;
        for (const span of each.spans) known.found.push(span);
        yield* each.spans;
      }
    },
    rulesOut(earlier, later) {
      const pair = later * spans.length + earlier;
      let rules = ruledOut.get(pair);
      if (rules === undefined) {
        rules = pruning.rulesOut(spans[earlier]!.call, spans[later]!.call);
        if (ruledOut.size < MAX_PAIRS) ruledOut.set(pair, rules);
      }
      return rules;
    },
    needs(later, from) {
      const { call } = spans[later]!;
      return pruning.needs(call, from, times)?.map((sequence) => {
        // What it needs comes before it.
        const itself = sequence.indexOf(call);
        return (itself === -1 ? sequence : sequence.slice(0, itself)).flatMap((needed) => {
          const same = byCall.get(needed) ?? [];
          // Of several that are the same it is not known which.
          return same.length === 1 ? same : [];
        });
      });
    },
    sums: sums && {
      of: sums.of,
      adds: (span) => sums.adds(spans[span]!.call),
      shows: (span) => sums.shows(spans[span]!.call),
    },
    isBlind: (span) => pruning.isBlind(spans[span]!.call),
    mayComeFrom: (state, span) => pruning.mayFollow(automaton.stateOf(state), spans[span]!.call),
  };
}
