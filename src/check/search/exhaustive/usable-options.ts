import { type Automaton, REFUSED } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';

/** How many options are remembered, for all states together. */
const MAX_REMEMBERED = 1 << 22;
const NOTHING_SET = -1;

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
  const known = new Map<number, Int32Array>();
  let remembered = 0;

  const { pruning } = automaton;

  /** For each pending group of blind writes that set a state: that state. */
  let blindlySet: Int32Array | undefined;

  /** Whether the group leads to the same state whatever the state before it. */
  function overwrites(group: number, to: number): boolean {
    blindlySet ??= Int32Array.from(pendingGroups, ([first]) => {
      const symbol = symbols[first!]!;
      const set = pruning?.isBlind(symbol) === true ? pruning.sets(symbol) : undefined;
      return set === undefined ? NOTHING_SET : automaton.numberOf(set);
    });
    return blindlySet[group] === to;
  }

  function find(state: number, afterPending: boolean): Int32Array {
    let count = 0;
    for (let index = 0; index < openAtEnd; index++) {
      if (automaton.step(state, symbols[required + index]!) !== REFUSED) found[count++] = index;
    }
    for (let group = pendingGroups.length - 1; group >= 0; group--) {
      const to = automaton.step(state, symbols[pendingGroups[group]![0]!]!);
      if (to === REFUSED || to === state || (afterPending && overwrites(group, to))) continue;
      found[count++] = openAtEnd + group;
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
