import { type Automaton, REFUSED } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';

/** How many options are remembered, for all states together. */
const MAX_REMEMBERED = 1 << 22;

/**
 * The optional operations that a state accepts: the operations that are open at the end, in their order, and the pending groups
 * that change the state, each as `firstPending - required` plus its number. The latest groups come first: a pending
 * operation that took effect at all usually did so soon after its invocation.
 */
export function createUsableOptions<State>(
  automaton: Automaton<State>,
  { required, firstPending, symbols, pendingGroups }: OperationTable,
): (state: number) => Int32Array {
  const openAtEnd = firstPending - required;
  const found = new Int32Array(openAtEnd + pendingGroups.length);
  const known = new Map<number, Int32Array>();
  let remembered = 0;

  function find(state: number): Int32Array {
    let count = 0;
    for (let index = 0; index < openAtEnd; index++) {
      if (automaton.step(state, symbols[required + index]!) !== REFUSED) found[count++] = index;
    }
    for (let group = pendingGroups.length - 1; group >= 0; group--) {
      const to = automaton.step(state, symbols[pendingGroups[group]![0]!]!);
      if (to !== REFUSED && to !== state) found[count++] = openAtEnd + group;
    }
    return found.slice(0, count);
  }

  return (state) => {
    let usable = known.get(state);
    if (usable !== undefined) return usable;
    usable = find(state);
    if (remembered > MAX_REMEMBERED) {
      known.clear();
      remembered = 0;
    }
    known.set(state, usable);
    remembered += usable.length + 1;
    return usable;
  };
}
