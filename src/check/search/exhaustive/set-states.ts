import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';

export const NOTHING_SET = -1;

/** The states that the operations set whatever the state before them, numbered from 0. */
export interface SetStates {
  readonly count: number;
  /** By symbol: the state that it sets; NOTHING_SET if that depends on the state before. */
  readonly setBy: Int32Array;
  /** The set states that a symbol may follow. */
  followedBy(symbol: number): readonly number[];
  /** The pending groups that set a state. */
  groupsSetting(state: number): readonly number[];
  /** The operations that set a state and are open at the end. */
  openSetting(state: number): readonly number[];
}

export function findSetStates<State>(
  automaton: Automaton<State>,
  { symbols, required, firstPending, pendingGroups }: OperationTable,
): SetStates {
  const { sets, mayFollow } = automaton.pruning!;
  let most = -1;
  for (const symbol of symbols) most = Math.max(most, symbol);
  const setBy = new Int32Array(most + 1).fill(NOTHING_SET);
  const states: State[] = [];
  const numbers = new Map<number, number>();
  for (const symbol of new Set(symbols)) {
    const to = sets(symbol);
    if (to === undefined) continue;
    const state = automaton.numberOf(to);
    let number = numbers.get(state);
    if (number === undefined) {
      number = states.push(to) - 1;
      numbers.set(state, number);
    }
    setBy[symbol] = number;
  }
  const groups = states.map((): number[] => []);
  for (const [group, [first]] of pendingGroups.entries()) groups[setBy[symbols[first!]!]!]?.push(group);
  const open = states.map((): number[] => []);
  for (let s = required; s < firstPending; s++) open[setBy[symbols[s]!]!]?.push(s);
  const followed = new Map<number, readonly number[]>();
  return {
    count: states.length,
    setBy,
    followedBy(symbol) {
      let known = followed.get(symbol);
      if (known === undefined) {
        known = [...states.keys()].filter((to) => mayFollow(states[to]!, symbol));
        followed.set(symbol, known);
      }
      return known;
    },
    groupsSetting: (state) => groups[state]!,
    openSetting: (state) => open[state]!,
  };
}
