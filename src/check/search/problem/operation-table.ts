import { requireRoom } from '../../limits/map-limit.ts';
import { type Automaton, NO_POSITION } from './automaton.ts';

/** An operation as the search sees it: a symbol, and the events between which it took effect. */
export interface SearchOperation {
  readonly symbol: number;
  /** Infinity for an operation that is left out. */
  readonly invokedAt: number;
  /** Infinity for an operation that need not take effect before the last event. */
  readonly completedAt: number;
  /**
   * Whether the operation never completed: it may have taken effect at any time after its invocation, or not
   * at all.
   */
  readonly pending: boolean;
  /** The operation is pending, but there is no order without it. */
  readonly needed?: true;
  /** Required operations, by index, that take effect after this one in every order. */
  readonly precedes?: Iterable<number>;
}

/**
 * The operations by number: first the required ones, then those that are open at the end and completed later,
 * then the pending ones; each of the three in the order of the invocations.
 */
export interface OperationTable {
  readonly count: number;
  /** The number of required operations: those that must be linearized. */
  readonly required: number;
  readonly firstPending: number;
  /** The index that each number had before. */
  readonly indexOf: readonly number[];
  /** The number of each index. */
  readonly numberOf: Int32Array;
  readonly symbols: Int32Array;
  readonly invokedAt: Float64Array;
  readonly completedAt: Float64Array;
  readonly observes: readonly boolean[];
  /** The required operations that completed later, or not at all. */
  readonly neededPending: readonly number[];
  /**
   * For each required operation: the required ones that follow it in every order, besides those that follow
   * it in time.
   */
  readonly followers: readonly (readonly number[])[];
  /**
   * The pending operations, grouped by symbol. Operations of a group are interchangeable, so the earliest is
   * used first and only the number used matters: in any order that uses others, the earliest can take their
   * places, since they were invoked no later.
   */
  readonly pendingGroups: readonly (readonly number[])[];
  /** For each pending operation, by its number less `firstPending`: its group. */
  readonly groupOf: Int32Array;
  /** By position: the only operation whose output reveals that position. NO_POSITION if several do. */
  readonly operationAt: ReadonlyMap<number, number>;
  /**
   * For each required operation: where the operations of each kind end that were invoked before it returned.
   */
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
    count,
    required,
    firstPending,
    indexOf,
    numberOf,
    symbols,
    invokedAt,
    completedAt,
    observes,
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

/** The end of the operations from `from` to `to` that were invoked before `at`. */
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
