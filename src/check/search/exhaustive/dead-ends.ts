import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';
import { findSetStates, NOTHING_SET, type SetStates } from './set-states.ts';

/**
 * How many events to look at, from the first operation that is not linearized: more the longer the search
 * takes. Operations beyond that are found when the search comes closer.
 */
const NEAREST = 16;
const FARTHEST = 256;
const LOOKS_AN_EVENT = 64;
/** Several operations. */
const MANY = -1;

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
  const { count, symbols, invokedAt, completedAt } = table;
  const { mayFollow } = pruning;
  const { next, operation, time } = list;
  let setStates: SetStates | undefined;
  /** By set state: the look at the list that found an operation setting it, and that operation; MANY for several. */
  let foundIn = new Int32Array(0);
  let foundAt = new Int32Array(0);
  let look = 0;

  function beginLook(): SetStates {
    look += 1;
    if (setStates === undefined) {
      setStates = findSetStates(automaton, table);
      foundIn = new Int32Array(setStates.count);
      foundAt = new Int32Array(setStates.count);
    }
    return setStates;
  }

  function note(s: number, { setBy }: SetStates): void {
    const to = setBy[symbols[s]!]!;
    if (to === NOTHING_SET) return;
    foundAt[to] = foundIn[to] === look ? MANY : s;
    foundIn[to] = look;
  }

  /** Whether an operation that was noted in this look, or one that need not take effect, sets a state that s may follow. */
  function canBeSet(s: number, all: SetStates): boolean {
    const until = completedAt[s]!;
    for (const to of all.followedBy(symbols[s]!)) {
      if (foundIn[to] === look && foundAt[to] !== s) return true;
      for (const group of all.groupsSetting(to)) {
        const setter = configuration.nextOfGroup(group);
        if (setter !== undefined && invokedAt[setter]! < until) return true;
      }
      for (const setter of all.openSetting(to)) {
        if (invokedAt[setter]! < until && !configuration.isLinearized(setter)) return true;
      }
    }
    return false;
  }

  /** The operation last found impossible. */
  let lost = -1;
  /** Whether it could be set in the configuration with this version. */
  let canLostBeSet = false;
  let lostVersion = -1;
  let looks = 0;

  function isLostForGood(): boolean {
    if (lostVersion === configuration.version()) return !canLostBeSet;
    const all = beginLook();
    const until = completedAt[lost]!;
    for (let node = next[0]!; time[node]! <= until; node = next[node]!) {
      if (operation[node]! >= 0) note(operation[node]!, all);
    }
    canLostBeSet = canBeSet(lost, all);
    lostVersion = configuration.version();
    return !canLostBeSet;
  }

  function isKnownDeadEnd(number: number, by: number): boolean {
    if (lost === -1 || lost === by || configuration.isLinearized(lost)) return false;
    return !mayFollow(automaton.stateOf(number), symbols[lost]!) && isLostForGood();
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
      const all = beginLook();
      let seen = 0;
      // At the return of an operation, every operation that may precede it has been noted.
      for (let node = next[0]!; node !== list.tail && seen < horizon; node = next[node]!, seen++) {
        if (operation[node]! >= 0) {
          note(operation[node]!, all);
          continue;
        }
        const s = -operation[node]! - 1;
        if (mayFollow(state, symbols[s]!) || canBeSet(s, all)) continue;
        lost = s;
        lostVersion = -1;
        return true;
      }
      return false;
    },
  };
}
