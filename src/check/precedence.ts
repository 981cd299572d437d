import type { Automaton } from './automaton.ts';
import type { Span } from './spans.ts';

/** What the model's outlook says of the spans, by their indices. */
export interface Precedence {
  /** Those that lead to a state from which this one may come. */
  settersOf(later: number): readonly number[];
  /** Once `earlier` has taken effect, `later` needs a setter between the two. */
  rulesOut(earlier: number, later: number): boolean;
  /** No state refuses it. */
  isBlind(span: number): boolean;
  /** Whether it may come from a state without any setter. */
  mayComeFrom(state: number, span: number): boolean;
}

/** Undefined where the model has no outlook. */
export function precedenceOf<State>(
  automaton: Automaton<State>,
  spans: readonly Span[],
): Precedence | undefined {
  const { outlook } = automaton;
  if (outlook === undefined) return undefined;
  const byCall = new Map<number, number[]>();
  for (const [index, { call }] of spans.entries()) {
    const same = byCall.get(call);
    if (same === undefined) byCall.set(call, [index]);
    else same.push(index);
  }
  const setting: { readonly state: State; readonly spans: readonly number[] }[] = [];
  for (const [call, same] of byCall) {
    const state = outlook.sets(call);
    if (state !== undefined) setting.push({ state, spans: same });
  }
  const setters = new Map<number, readonly number[]>();
  return {
    settersOf(later) {
      const { call } = spans[later]!;
      let known = setters.get(call);
      if (known === undefined) {
        known = setting.filter(({ state }) => outlook.mayCome(state, call)).flatMap((each) => each.spans);
        setters.set(call, known);
      }
      return known;
    },
    rulesOut: (earlier, later) => outlook.rulesOut(spans[earlier]!.call, spans[later]!.call),
    isBlind: (span) => outlook.isBlind(spans[span]!.call),
    mayComeFrom: (state, span) => outlook.mayCome(automaton.stateOf(state), spans[span]!.call),
  };
}
