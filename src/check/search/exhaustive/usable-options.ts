import { type Automaton, REFUSED } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';

/** How many options are remembered, for all states together. */
const MAX_REMEMBERED = 1 << 22;
const UNKNOWN = -1;

/**
 * The optional operations that a state accepts: the operations that are open at the end, in their order, and the pending groups
 * that change the state, each as `firstPending - required` plus its number. The latest groups come first: a pending
 * operation that took effect at all usually did so soon after its invocation.
 *
 * `afterPending`: the operation before these is pending. Then those that overwrite any state are left out: what they lead to,
 * they lead to without it.
 */
export function createUsableOptions<State>(
  automaton: Automaton<State>,
  { required, firstPending, symbols, pendingGroups }: OperationTable,
): (state: number, afterPending: boolean) => Int32Array {
  const openAtEnd = firstPending - required;
  const found = new Int32Array(openAtEnd + pendingGroups.length);
  const { pruning } = automaton;
  const known = new Map<number, Int32Array>();
  let remembered = 0;
  /** By pending group: whether it leads to the same state whatever the state before it. */
  const isOverwriting = new Int8Array(pendingGroups.length).fill(UNKNOWN);

  function overwrites(group: number, state: number): boolean {
    if (isOverwriting[group] === UNKNOWN) {
      const symbol = symbols[pendingGroups[group]![0]!]!;
      const set = pruning?.isBlind(symbol) === true ? pruning.sets(symbol) : undefined;
      // For some blind writes `sets` returns a bound instead of a state.
      const isSet = set !== undefined && automaton.step(state, symbol) === automaton.numberOf(set);
      isOverwriting[group] = Number(isSet);
    }
    return isOverwriting[group] === 1;
  }

  function find(state: number, afterPending: boolean): Int32Array {
    let count = 0;
    for (let index = 0; index < openAtEnd; index++) {
      if (automaton.step(state, symbols[required + index]!) !== REFUSED) found[count++] = index;
    }
    for (let group = pendingGroups.length - 1; group >= 0; group--) {
      if (afterPending && overwrites(group, state)) continue;
      const to = automaton.step(state, symbols[pendingGroups[group]![0]!]!);
      if (to !== REFUSED && to !== state) found[count++] = openAtEnd + group;
    }
    return found.slice(0, count);
  }

  return (state, afterPending) => {
    const key = 2 * state + Number(afterPending);
    let usable = known.get(key);
    if (usable !== undefined) return usable;
    usable = find(state, afterPending);
    if (remembered > MAX_REMEMBERED) {
      known.clear();
      remembered = 0;
    }
    known.set(key, usable);
    remembered += usable.length + 1;
    return usable;
  };
}
