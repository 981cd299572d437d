import { requireRoom } from '../../limits/memory-budget.ts';
import { type Automaton, NO_POSITION } from './automaton.ts';

/** An operation as the search sees it: a call, and the events between which it took effect. */
export interface SearchOperation {
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
export interface OperationTable {
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

export function createOperationTable<State>(
  automaton: Automaton<State>,
  spans: readonly SearchOperation[],
): OperationTable {
  const sorts: [number[], number[], number[]] = [[], [], []];
  for (const index of byInvocation(spans)) {
    const { invokedAt, completedAt, pending } = spans[index]!;
    if (invokedAt === Number.POSITIVE_INFINITY) continue;
    sorts[completedAt !== Number.POSITIVE_INFINITY ? 0 : pending ? 2 : 1].push(index);
  }
  const indexOf = sorts.flat();
  const count = indexOf.length;
  const required = sorts[0].length;
  const firstPending = required + sorts[1].length;
  const numberOf = new Int32Array(spans.length).fill(-1);
  const calls = new Int32Array(count);
  const invokedAt = new Float64Array(count);
  const completedAt = new Float64Array(count);
  const observes: boolean[] = [];
  for (let s = 0; s < count; s++) {
    const span = spans[indexOf[s]!]!;
    numberOf[indexOf[s]!] = s;
    calls[s] = span.call;
    invokedAt[s] = span.invokedAt;
    completedAt[s] = span.completedAt;
    observes.push(automaton.observes(span.call));
  }
  const endOf = (from: number, to: number) => {
    const ends = new Int32Array(required);
    for (let s = 0; s < required; s++) ends[s] = countBefore(invokedAt, from, to, completedAt[s]!);
    return ends;
  };
  return {
    ...{ count, required, firstPending, indexOf, numberOf, calls, invokedAt, completedAt, observes },
    followers: indexOf.slice(0, required).map((index) => followersOf(spans[index]!, numberOf)),
    needed: neededOf(spans, numberOf),
    ...groupAlike(calls.subarray(firstPending), firstPending),
    ownerOf: findOwners(automaton, calls),
    requiredBefore: endOf(0, required),
    openBefore: endOf(required, firstPending),
    pendingBefore: endOf(firstPending, count),
  };
}

function byInvocation(spans: readonly SearchOperation[]): number[] {
  const indices = Array.from(spans, (_, index) => index);
  for (let i = 1; i < spans.length; i++) {
    if (spans[i - 1]!.invokedAt > spans[i]!.invokedAt) {
      return indices.sort((a, b) => spans[a]!.invokedAt - spans[b]!.invokedAt);
    }
  }
  return indices;
}

function groupAlike(calls: Int32Array, first: number): Pick<OperationTable, 'alike' | 'kindOf'> {
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
  for (let s = 0; s < calls.length; s++) {
    const place = automaton.positionOf(calls[s]!);
    if (place === NO_POSITION) continue;
    requireRoom(owners);
    owners.set(place, owners.has(place) ? NO_POSITION : s);
  }
  return owners;
}

const none: readonly number[] = [];

function followersOf({ before }: SearchOperation, numberOf: Int32Array): readonly number[] {
  return before === undefined ? none : Array.from(before, (later) => numberOf[later]!);
}

function neededOf(spans: readonly SearchOperation[], numberOf: Int32Array): number[] {
  const needed: number[] = [];
  for (let index = 0; index < spans.length; index++) if (spans[index]!.needed) needed.push(numberOf[index]!);
  return needed;
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
