import { countText } from '../../base/number-text.ts';
import type { HistoryOperation } from '../history/history-operation.ts';
import { TooLargeError } from '../limits/map-limit.ts';
import type { CheckTime } from '../limits/out-of-time.ts';
import { refused } from '../model/model.ts';
import { type FullPruning, isSearchable, type SearchableModel } from './searchable-model.ts';

/** The states that an order of operations can have led to. */
interface StateSet<State> {
  readonly states: readonly State[];
  /** The numbers of the states, in ascending order. */
  readonly key: string;
}

/** An order that can have led to more states than this is given up. */
const MAX_STATES = 2 ** 14;
const MAX_SHOWN = 5;

/**
 * The model whose states are sets of states of a model with several states after an operation (Rabin and Scott, "Finite
 * Automata and Their Decision Problems", 1959): an operation leads to all states that it leads to from any of the set, and
 * is refused if it leads to no state.
 *
 * An operation that only observes leaves each state as it is, but not the set: it leaves the states that accept it. So in
 * this model it observes only while it is pending.
 *
 * Each state may take long, so the time is checked before every state of a set but the first.
 */
export function determinized<State>(
  model: Omit<SearchableModel<State>, 'step'>,
  steps: (state: State, operation: HistoryOperation) => readonly State[],
  checkTime: CheckTime,
): SearchableModel<StateSet<State>> {
  const { pruning } = model;
  const numberOf = createNumbering(model);

  function setOf(states: Iterable<State>): StateSet<State> {
    const byNumber = new Map<number, State>();
    for (const state of states) {
      byNumber.set(numberOf(state), state);
      if (byNumber.size > MAX_STATES) {
        throw new TooLargeError(`An order can have led to more than ${MAX_STATES} states.`);
      }
    }
    const numbers = [...byNumber.keys()].sort((a, b) => a - b);
    return { states: numbers.map((number) => byNumber.get(number)!), key: numbers.join(' ') };
  }

  function* inTime(states: readonly State[]): Generator<State> {
    for (const [index, state] of states.entries()) {
      if (index > 0) checkTime();
      yield state;
    }
  }

  function* statesAfter({ states }: StateSet<State>, operation: HistoryOperation): Generator<State> {
    for (const state of inTime(states)) yield* steps(state, operation);
  }

  return {
    [isSearchable]: true,
    name: model.name,
    functions: model.functions,
    init: setOf([model.init]),
    ...(model.uses !== undefined && { uses: model.uses }),
    view: model.view,
    identity: model.identity,
    key: ({ key }) => key,
    step(set, operation) {
      const next = setOf(statesAfter(set, operation as HistoryOperation));
      if (next.states.length === 0) return refused;
      return next.key === set.key ? set : next;
    },
    observes: (operation) => model.observes(operation) && operation.outcome === 'info',
    ...(pruning !== undefined && { pruning: pruningOf(pruning, setOf, inTime) }),
    ...(model.why !== undefined && {
      why: ({ states }, operation) =>
        [...new Set(states.slice(0, MAX_SHOWN).map((state) => model.why!(state, operation)))].join(', or '),
    }),
    show({ states }) {
      const shown = states.slice(0, MAX_SHOWN).map((state) => model.show!(state));
      const more = states.length - shown.length;
      return `${shown.join(' or ')}${more > 0 ? ` or ${countText(more, 'other')}` : ''}`;
    },
    alternatives: ({ states }) => states.map((state) => setOf([state])),
    ...(model.reject !== undefined && { reject: (operation) => model.reject!(operation) }),
  };
}

/** Numbers states, equal ones alike. */
function createNumbering<State>({
  key,
  equal,
}: Pick<SearchableModel<State>, 'key' | 'equal'>): (state: State) => number {
  const known = new Map<unknown, { readonly state: State; readonly number: number }[]>();
  let count = 0;
  return (state) => {
    const identity = key(state);
    let same = known.get(identity);
    if (same === undefined) {
      same = [];
      known.set(identity, same);
    }
    const found = same.find((other) => equal === undefined || equal(other.state, state));
    if (found !== undefined) return found.number;
    same.push({ state, number: count });
    return count++;
  };
}

function pruningOf<State>(
  pruning: FullPruning<State>,
  setOf: (states: Iterable<State>) => StateSet<State>,
  inTime: (states: readonly State[]) => Iterable<State>,
): FullPruning<StateSet<State>> {
  return {
    sets(operation) {
      const state = pruning.sets(operation);
      return state === undefined ? undefined : setOf([state]);
    },
    mayFollow({ states }, operation) {
      for (const state of inTime(states)) if (pruning.mayFollow(state, operation)) return true;
      return false;
    },
    rulesOut: pruning.rulesOut,
    isBlind: pruning.isBlind,
    needs: () => [],
    guess: () => new Map(),
  };
}
