import { requireRoom } from '../../limits/map-limit.ts';
import { type Automaton, NO_POSITION } from './automaton.ts';

/** An operation as the search sees it: a symbol, and the events between which it took effect. */
export interface SearchOperation {
  readonly symbol: number;
  /** Infinity for one that is left out. */
  readonly invokedAt: number;
  /** Infinity for one that need not have taken effect by the last of the events. */
  readonly completedAt: number;
  /** It never came back, so it may have taken effect at any time, or not at all. */
  readonly pending: boolean;
  /** It need not have taken effect by what is known of it alone, but without it there is no order. */
  readonly needed?: true;
  /** Those that take effect after it in every order, by their indices: of such as have to be placed. */
  readonly precedes?: Iterable<number>;
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
  readonly symbols: Int32Array;
  readonly invokedAt: Float64Array;
  readonly completedAt: Float64Array;
  readonly observes: readonly boolean[];
  /** Of those that have to be placed: the ones that came back later, or not at all. */
  readonly neededPending: readonly number[];
  /** Of each that has to be placed: which of the others come after it in every order, besides what time tells. */
  readonly followers: readonly (readonly number[])[];
  /**
   * The pending ones of each symbol. They are interchangeable, so the earliest is used first, and no more than how many
   * were used matters: in any order that uses others, the earliest ones can stand at the same places, since they were
   * invoked no later.
   */
  readonly pendingGroups: readonly (readonly number[])[];
  /** By the number of a pending one, less `firstPending`: the index in `pendingGroups` of those with its symbol. */
  readonly groupOf: Int32Array;
  /** By the place that a symbol tells: the one whose it is. A place that two tell is nobody's. */
  readonly operationAt: ReadonlyMap<number, number>;
  /** By the number of one that has to be placed: the end of those of each sort that were invoked before it returned. */
  readonly requiredBefore: Int32Array;
  readonly openBefore: Int32Array;
  readonly pendingBefore: Int32Array;
}

export function createOperationTable<State>(
  automaton: Automaton<State>,
  operations: readonly SearchOperation[],
): OperationTable {
  const sorts: [number[], number[], number[]] = [[], [], []];
  for (const index of byInvocation(operations)) {
    const { invokedAt, completedAt, pending } = operations[index]!;
    if (invokedAt === Number.POSITIVE_INFINITY) continue;
    sorts[completedAt !== Number.POSITIVE_INFINITY ? 0 : pending ? 2 : 1].push(index);
  }
  const indexOf = sorts.flat();
  const count = indexOf.length;
  const required = sorts[0].length;
  const firstPending = required + sorts[1].length;
  const numberOf = new Int32Array(operations.length).fill(-1);
  const symbols = new Int32Array(count);
  const invokedAt = new Float64Array(count);
  const completedAt = new Float64Array(count);
  const observes: boolean[] = [];
  for (let s = 0; s < count; s++) {
    const operation = operations[indexOf[s]!]!;
    numberOf[indexOf[s]!] = s;
    symbols[s] = operation.symbol;
    invokedAt[s] = operation.invokedAt;
    completedAt[s] = operation.completedAt;
    observes.push(automaton.observes(operation.symbol));
  }
  const endOf = (from: number, to: number) => {
    const ends = new Int32Array(required);
    for (let s = 0; s < required; s++) ends[s] = countBefore(invokedAt, from, to, completedAt[s]!);
    return ends;
  };
  return {
    ...{ count, required, firstPending, indexOf, numberOf, symbols, invokedAt, completedAt, observes },
    followers: indexOf.slice(0, required).map((index) => followersOf(operations[index]!, numberOf)),
    neededPending: neededPendingOf(operations, numberOf),
    ...groupAlike(symbols.subarray(firstPending), firstPending),
    operationAt: findOwners(automaton, symbols),
    requiredBefore: endOf(0, required),
    openBefore: endOf(required, firstPending),
    pendingBefore: endOf(firstPending, count),
  };
}

function byInvocation(operations: readonly SearchOperation[]): number[] {
  const indices = Array.from(operations, (_, index) => index);
  for (let i = 1; i < operations.length; i++) {
    if (operations[i - 1]!.invokedAt > operations[i]!.invokedAt) {
      return indices.sort((a, b) => operations[a]!.invokedAt - operations[b]!.invokedAt);
    }
  }
  return indices;
}

function groupAlike(symbols: Int32Array, first: number): Pick<OperationTable, 'pendingGroups' | 'groupOf'> {
  const groups = new Map<number, number>();
  const pendingGroups: number[][] = [];
  const groupOf = symbols.map((symbol, index) => {
    const group = groups.get(symbol) ?? pendingGroups.push([]) - 1;
    groups.set(symbol, group);
    pendingGroups[group]!.push(first + index);
    return group;
  });
  return { pendingGroups, groupOf };
}

function findOwners<State>(automaton: Automaton<State>, symbols: Int32Array): Map<number, number> {
  const owners = new Map<number, number>();
  for (let s = 0; s < symbols.length; s++) {
    const place = automaton.positionOf(symbols[s]!);
    if (place === NO_POSITION) continue;
    requireRoom(owners);
    owners.set(place, owners.has(place) ? NO_POSITION : s);
  }
  return owners;
}

const none: readonly number[] = [];

function followersOf({ precedes }: SearchOperation, numberOf: Int32Array): readonly number[] {
  return precedes === undefined ? none : Array.from(precedes, (later) => numberOf[later]!);
}

function neededPendingOf(operations: readonly SearchOperation[], numberOf: Int32Array): number[] {
  const neededPending: number[] = [];
  for (let index = 0; index < operations.length; index++)
    if (operations[index]!.needed) neededPending.push(numberOf[index]!);
  return neededPending;
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
