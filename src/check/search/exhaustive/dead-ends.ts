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

/** By call: the spans that set a state from which it may come, in the order of their invocations, and such kinds. */
interface SetterIndex {
  readonly spans: Int32Array;
  readonly invokedAt: Float64Array;
  readonly kinds: Int32Array;
}

const none: SetterIndex = {
  spans: new Int32Array(0),
  invokedAt: new Float64Array(0),
  kinds: new Int32Array(0),
};

export interface DeadEnds {
  /** Whether no order goes on from here, in this state. */
  isOne(state: number): boolean;
  /** Whether none would go on from this state if this span led to it now: by the one alone that was last found lost. */
  isKnown(state: number, span: number): boolean;
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
  if (pruning === undefined) return { isOne: () => false, isKnown: () => false };
  const { count, calls, firstPending, invokedAt, completedAt, alike } = table;
  const { sets, mayFollow } = pruning;
  const { next, span } = list;
  /** The calls that set a state, and which. */
  let setBy: [call: number, to: State][] | undefined;
  const settersOf = new Map<number, SetterIndex>();

  function settings(): [call: number, to: State][] {
    const all: [call: number, to: State][] = [];
    for (const call of new Set(calls)) {
      const to = sets(call);
      if (to !== undefined) all.push([call, to]);
    }
    return all;
  }

  function findSetters(call: number): SetterIndex {
    setBy ??= settings();
    const leads = new Set<number>();
    for (const [setter, to] of setBy) if (mayFollow(to, call)) leads.add(setter);
    const setters = leads.size === 0 ? none : settersAmong(leads);
    settersOf.set(call, setters);
    return setters;
  }

  function settersAmong(leads: ReadonlySet<number>): SetterIndex {
    const spans: number[] = [];
    for (let s = 0; s < firstPending; s++) if (leads.has(calls[s]!)) spans.push(s);
    spans.sort((a, b) => invokedAt[a]! - invokedAt[b]!);
    const kinds: number[] = [];
    for (const [kind, [first]] of alike.entries()) if (leads.has(calls[first!]!)) kinds.push(kind);
    return {
      spans: Int32Array.from(spans),
      invokedAt: Float64Array.from(spans, (s) => invokedAt[s]!),
      kinds: Int32Array.from(kinds),
    };
  }

  function canBeSet(s: number): boolean {
    const call = calls[s]!;
    const setters = settersOf.get(call) ?? findSetters(call);
    const until = completedAt[s]!;
    // The latest are the ones that are most likely left.
    for (let i = setters.spans.length - 1; i >= 0; i--) {
      if (setters.invokedAt[i]! >= until) continue;
      const setter = setters.spans[i]!;
      if (setter !== s && !configuration.isPlaced(setter)) return true;
    }
    for (const kind of setters.kinds) {
      const setter = configuration.nextOf(kind);
      if (setter !== undefined && invokedAt[setter]! < until) return true;
    }
    return false;
  }

  /** The last one that was found lost. */
  let lost = -1;
  let looks = 0;

  function isKnown(number: number, by: number): boolean {
    if (lost === -1 || lost === by || configuration.isPlaced(lost)) return false;
    return !mayFollow(automaton.stateOf(number), calls[lost]!) && !canBeSet(lost);
  }

  return {
    isKnown,
    isOne(number) {
      looks += 1;
      // One that has not yet gone back is left alone: to look would take longer than it has to go.
      if (looks <= count) return false;
      if (isKnown(number, -1)) return true;
      const state = automaton.stateOf(number);
      const horizon = Math.min(FARTHEST, NEAREST + looks / LOOKS_AN_EVENT);
      let seen = 0;
      for (let node = next[0]!; node !== list.tail && seen < horizon; node = next[node]!, seen++) {
        const s = span[node]!;
        if (s < 0 || mayFollow(state, calls[s]!) || canBeSet(s)) continue;
        lost = s;
        return true;
      }
      return false;
    },
  };
}
