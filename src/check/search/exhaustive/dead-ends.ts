import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * How many events to look at, from the first operation that is not linearized: more the longer the search
 * takes. Operations beyond that are found when the search comes closer.
 */
const NEAREST = 16;
const FARTHEST = 256;
const LOOKS_AN_EVENT = 64;

/**
 * For one symbol: the operations that set a state which it may follow, in the order of their invocations, and
 * the pending groups that do.
 */
interface SetterIndex {
  readonly operations: Int32Array;
  readonly invokedAt: Float64Array;
  readonly groups: Int32Array;
}

const none: SetterIndex = {
  operations: new Int32Array(0),
  invokedAt: new Float64Array(0),
  groups: new Int32Array(0),
};

export interface DeadEnds {
  /** Whether no order goes on from here in this state. */
  isDeadEnd(state: number): boolean;
  /**
   * Whether no order would go on if this operation led to this state now, judged only by the operation last
   * found impossible.
   */
  isKnownDeadEnd(state: number, operation: number): boolean;
}

/**
 * Recognizes configurations from which no order goes on, by the model's `pruning`: a required operation is
 * refused in this state and in all later ones, and no operation that is left and was invoked before its
 * return sets another state. Without this, a search would notice only at that return, after trying every
 * order of the operations before it.
 */
export function createDeadEnds<State>(
  automaton: Automaton<State>,
  table: OperationTable,
  list: EventList,
  configuration: Configuration,
): DeadEnds {
  const { pruning } = automaton;
  if (pruning === undefined) return { isDeadEnd: () => false, isKnownDeadEnd: () => false };
  const { count, symbols, firstPending, invokedAt, completedAt, pendingGroups } = table;
  const { sets, mayFollow } = pruning;
  const { next, operation } = list;
  /** The symbols that set a state, each with that state. */
  let setBy: [symbol: number, to: State][] | undefined;
  const settersOf = new Map<number, SetterIndex>();

  function settings(): [symbol: number, to: State][] {
    const all: [symbol: number, to: State][] = [];
    for (const symbol of new Set(symbols)) {
      const to = sets(symbol);
      if (to !== undefined) all.push([symbol, to]);
    }
    return all;
  }

  function findSetters(symbol: number): SetterIndex {
    setBy ??= settings();
    const leads = new Set<number>();
    for (const [setter, to] of setBy) if (mayFollow(to, symbol)) leads.add(setter);
    const setters = leads.size === 0 ? none : settersAmong(leads);
    settersOf.set(symbol, setters);
    return setters;
  }

  function settersAmong(leads: ReadonlySet<number>): SetterIndex {
    const operations: number[] = [];
    for (let s = 0; s < firstPending; s++) if (leads.has(symbols[s]!)) operations.push(s);
    operations.sort((a, b) => invokedAt[a]! - invokedAt[b]!);
    const groups: number[] = [];
    for (const [group, [first]] of pendingGroups.entries())
      if (leads.has(symbols[first!]!)) groups.push(group);
    return {
      operations: Int32Array.from(operations),
      invokedAt: Float64Array.from(operations, (s) => invokedAt[s]!),
      groups: Int32Array.from(groups),
    };
  }

  function canBeSet(s: number): boolean {
    const symbol = symbols[s]!;
    const setters = settersOf.get(symbol) ?? findSetters(symbol);
    const until = completedAt[s]!;
    // The latest operations are the most likely to be left.
    for (let i = setters.operations.length - 1; i >= 0; i--) {
      if (setters.invokedAt[i]! >= until) continue;
      const setter = setters.operations[i]!;
      if (setter !== s && !configuration.isLinearized(setter)) return true;
    }
    for (const group of setters.groups) {
      const setter = configuration.nextOfGroup(group);
      if (setter !== undefined && invokedAt[setter]! < until) return true;
    }
    return false;
  }

  /** The operation last found impossible. */
  let lost = -1;
  let looks = 0;

  function isKnownDeadEnd(number: number, by: number): boolean {
    if (lost === -1 || lost === by || configuration.isLinearized(lost)) return false;
    return !mayFollow(automaton.stateOf(number), symbols[lost]!) && !canBeSet(lost);
  }

  return {
    isKnownDeadEnd,
    isDeadEnd(number) {
      looks += 1;
      // A search that has not gone back yet is left alone: looking would take longer than what is left of it.
      if (looks <= count) return false;
      if (isKnownDeadEnd(number, -1)) return true;
      const state = automaton.stateOf(number);
      const horizon = Math.min(FARTHEST, NEAREST + looks / LOOKS_AN_EVENT);
      let seen = 0;
      for (let node = next[0]!; node !== list.tail && seen < horizon; node = next[node]!, seen++) {
        const s = operation[node]!;
        if (s < 0 || mayFollow(state, symbols[s]!) || canBeSet(s)) continue;
        lost = s;
        return true;
      }
      return false;
    },
  };
}
