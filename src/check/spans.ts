import { type Automaton, NO_PLACE } from './automaton.ts';

/** An operation as the search sees it: a call, and the events between which it took effect. */
export interface Span {
  readonly call: number;
  readonly invokedAt: number;
  /** Infinity for one that need not have taken effect by the last of the events. */
  readonly completedAt: number;
  /** It never came back, so it may have taken effect at any time, or not at all. */
  readonly pending: boolean;
}

/** Spans by number: those that have to be placed, then those that need not be, each kind in the order of its calls. */
export interface SpanTable {
  readonly count: number;
  /** How many have to be placed. */
  readonly required: number;
  /** The index that each had. */
  readonly indexOf: readonly number[];
  /** The number that each index has. */
  readonly numberOf: Int32Array;
  readonly calls: Int32Array;
  readonly invokedAt: Float64Array;
  readonly completedAt: Float64Array;
  readonly observes: readonly boolean[];
  readonly pending: readonly boolean[];
  /** Of two pending ones with the same call, the earlier, which comes first: the later is not needed before it. Else -1. */
  readonly twin: Int32Array;
  /** Who tells which place: then nobody else can be there. A place that two tell is nobody's. */
  readonly ownerOf: ReadonlyMap<number, number>;
  /** For one that has to be placed, the end of those of each kind that were called before it returned. */
  readonly requiredBefore: Int32Array;
  readonly optionalBefore: Int32Array;
}

export function tableOf<State>(automaton: Automaton<State>, spans: readonly Span[]): SpanTable {
  const isRequired = (index: number) => spans[index]!.completedAt !== Number.POSITIVE_INFINITY;
  const sorted = [...spans.keys()].sort((a, b) => spans[a]!.invokedAt - spans[b]!.invokedAt);
  const indexOf = [...sorted.filter(isRequired), ...sorted.filter((index) => !isRequired(index))];
  const count = spans.length;
  const required = sorted.filter(isRequired).length;
  const numberOf = new Int32Array(count);
  for (const [number, index] of indexOf.entries()) numberOf[index] = number;
  const calls = Int32Array.from(indexOf, (index) => spans[index]!.call);
  const invokedAt = Float64Array.from(indexOf, (index) => spans[index]!.invokedAt);
  const completedAt = Float64Array.from(indexOf, (index) => spans[index]!.completedAt);
  const pending = indexOf.map((index) => spans[index]!.pending);
  const endOf = (from: number, to: number) =>
    Int32Array.from({ length: required }, (_, s) => countBefore(invokedAt, from, to, completedAt[s]!));
  return {
    ...{ count, required, indexOf, numberOf, calls, invokedAt, completedAt, pending },
    observes: Array.from(calls, (call) => automaton.observes(call)),
    twin: findTwins(calls, pending),
    ownerOf: findOwners(automaton, calls),
    requiredBefore: endOf(0, required),
    optionalBefore: endOf(required, count),
  };
}

function findTwins(calls: Int32Array, pending: readonly boolean[]): Int32Array {
  const last = new Map<number, number>();
  return calls.map((call, s) => {
    if (!pending[s]) return -1;
    const before = last.get(call) ?? -1;
    last.set(call, s);
    return before;
  });
}

function findOwners<State>(automaton: Automaton<State>, calls: Int32Array): Map<number, number> {
  const owners = new Map<number, number>();
  for (const [s, call] of calls.entries()) {
    const place = automaton.placeOf(call);
    if (place !== NO_PLACE) owners.set(place, owners.has(place) ? NO_PLACE : s);
  }
  return owners;
}

/** The end of those from `from` to `to` that were called before `at`. */
function countBefore(invokedAt: Float64Array, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (invokedAt[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
