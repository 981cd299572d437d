import { type Automaton, NO_PLACE } from './automaton.ts';

/** An operation as the search sees it: a call, and the events between which it took effect. */
export interface Span {
  readonly call: number;
  /** Infinity for one that is left out. */
  readonly invokedAt: number;
  /** Infinity for one that need not have taken effect by the last of the events. */
  readonly completedAt: number;
  /** It never came back, so it may have taken effect at any time, or not at all. */
  readonly pending: boolean;
  /** It need not have taken effect by what is known of it alone, but without it there is no order. */
  readonly needed?: true;
  /** Those that take effect after it in every order, by their indices: of such as have to be placed. */
  readonly before?: Iterable<number>;
}

/**
 * Spans by number: those that have to be placed, then those that are open at the end and came back later, then the
 * pending ones; each sort in the order of its invocations.
 */
export interface SpanTable {
  readonly count: number;
  /** How many have to be placed. */
  readonly required: number;
  readonly firstPending: number;
  /** The index that each had. */
  readonly indexOf: readonly number[];
  /** The number that each index has. */
  readonly numberOf: Int32Array;
  readonly calls: Int32Array;
  readonly invokedAt: Float64Array;
  readonly completedAt: Float64Array;
  readonly observes: readonly boolean[];
  /** Of those that have to be placed: the ones that came back later, or not at all. */
  readonly needed: readonly number[];
  /** Of each that has to be placed: which of the others come after it in every order, besides what time tells. */
  readonly followers: readonly (readonly number[])[];
  /**
   * The pending ones of each call. They are interchangeable, so the earliest is used first, and no more than how many
   * were used matters: in any order that uses others, the earliest ones can stand at the same places, since they were
   * invoked no later.
   */
  readonly alike: readonly (readonly number[])[];
  /** By the number of a pending one, less `firstPending`: the index in `alike` of those with its call. */
  readonly kindOf: Int32Array;
  /** By the place that a call tells: the one whose it is. A place that two tell is nobody's. */
  readonly ownerOf: ReadonlyMap<number, number>;
  /** By the number of one that has to be placed: the end of those of each sort that were invoked before it returned. */
  readonly requiredBefore: Int32Array;
  readonly openBefore: Int32Array;
  readonly pendingBefore: Int32Array;
}

export function tableOf<State>(automaton: Automaton<State>, spans: readonly Span[]): SpanTable {
  const sorts: [number[], number[], number[]] = [[], [], []];
  const sorted = [...spans.keys()].sort((a, b) => spans[a]!.invokedAt - spans[b]!.invokedAt);
  for (const index of sorted) {
    const { invokedAt, completedAt, pending } = spans[index]!;
    if (invokedAt === Number.POSITIVE_INFINITY) continue;
    sorts[completedAt !== Number.POSITIVE_INFINITY ? 0 : pending ? 2 : 1].push(index);
  }
  const indexOf = sorts.flat();
  const count = indexOf.length;
  const required = sorts[0].length;
  const firstPending = required + sorts[1].length;
  const numberOf = new Int32Array(spans.length).fill(-1);
  for (const [number, index] of indexOf.entries()) numberOf[index] = number;
  const calls = Int32Array.from(indexOf, (index) => spans[index]!.call);
  const invokedAt = Float64Array.from(indexOf, (index) => spans[index]!.invokedAt);
  const completedAt = Float64Array.from(indexOf, (index) => spans[index]!.completedAt);
  const endOf = (from: number, to: number) =>
    Int32Array.from({ length: required }, (_, s) => countBefore(invokedAt, from, to, completedAt[s]!));
  return {
    ...{ count, required, firstPending, indexOf, numberOf, calls, invokedAt, completedAt },
    observes: Array.from(calls, (call) => automaton.observes(call)),
    followers: indexOf
      .slice(0, required)
      .map((index) => Array.from(spans[index]!.before ?? [], (later) => numberOf[later]!)),
    needed: [...spans.keys()].filter((index) => spans[index]!.needed).map((index) => numberOf[index]!),
    ...groupAlike(calls.subarray(firstPending), firstPending),
    ownerOf: findOwners(automaton, calls),
    requiredBefore: endOf(0, required),
    openBefore: endOf(required, firstPending),
    pendingBefore: endOf(firstPending, count),
  };
}

function groupAlike(calls: Int32Array, first: number): Pick<SpanTable, 'alike' | 'kindOf'> {
  const kinds = new Map<number, number>();
  const alike: number[][] = [];
  const kindOf = calls.map((call, index) => {
    const kind = kinds.get(call) ?? alike.push([]) - 1;
    kinds.set(call, kind);
    alike[kind]!.push(first + index);
    return kind;
  });
  return { alike, kindOf };
}

function findOwners<State>(automaton: Automaton<State>, calls: Int32Array): Map<number, number> {
  const owners = new Map<number, number>();
  for (const [s, call] of calls.entries()) {
    const place = automaton.placeOf(call);
    if (place !== NO_PLACE) owners.set(place, owners.has(place) ? NO_PLACE : s);
  }
  return owners;
}

/** The end of those from `from` to `to` that were invoked before `at`. */
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
