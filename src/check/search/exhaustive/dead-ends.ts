import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * How many events from the first that is not placed are looked at: the more, the longer the search has been at it. Those
 * beyond are told when it has come nearer.
 */
const NEAREST = 16;
const FARTHEST = 256;
const LOOKS_AN_EVENT = 64;

/** By symbol: the operations that set a state from which it may come, in the order of their invocations, and such groups. */
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
  /** Whether no order goes on from here, in this state. */
  isDeadEnd(state: number): boolean;
  /** Whether none would go on from this state if this operation led to it now: by the one alone that was last found lost. */
  isKnownDeadEnd(state: number, operation: number): boolean;
}

/**
 * Whether a configuration is one from which no order goes on, by what the model's `pruning` tells: one that has to be
 * placed is refused in this state and in all that follow, and nothing that is left and began before it returned sets
 * another. A search without that finds out at its return, after having tried every order of all that is before it.
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
  /** The symbols that set a state, and which. */
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
    // The latest are the ones that are most likely left.
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

  /** The last one that was found lost. */
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
      // One that has not yet gone back is left alone: to look would take longer than it has to go.
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
