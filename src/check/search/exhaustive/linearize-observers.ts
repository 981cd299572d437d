import { type Automaton, REFUSED } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';
import type { Linearization } from './linearization.ts';

/**
 * Linearizes every operation that changes no state and is accepted in the current one. That loses no order:
 * whatever comes next, these operations could also stand here. If one of them must precede another, the other
 * is looked at again after it.
 */
export function createObserverLinearizer<State>(
  automaton: Automaton<State>,
  { symbols, observes, required, firstPending, invokedAt }: OperationTable,
  { next, operation, time }: EventList,
  configuration: Configuration,
  linearization: Linearization,
): () => void {
  return () => {
    const state = linearization.state();
    let last = 0;
    let hasLinearized = false;
    let waits = false;
    for (let node = next[last]!; operation[node]! >= 0; node = next[last]!) {
      const s = operation[node]!;
      const isReady = configuration.isReady(s);
      if (observes[s] && isReady && automaton.step(state, symbols[s]!) !== REFUSED) {
        linearization.append(s, state);
        hasLinearized = true;
      } else {
        waits ||= observes[s]! && !isReady;
        last = node;
      }
      // This is the first return: no later call may come next.
      if (operation[next[last]!]! < 0 && hasLinearized && waits) {
        last = 0;
        hasLinearized = waits = false;
      }
    }
    const until = time[next[last]!]!;
    for (let s = required; s < firstPending && invokedAt[s]! < until; s++) {
      if (!observes[s] || configuration.isLinearized(s)) continue;
      if (automaton.step(state, symbols[s]!) !== REFUSED) linearization.append(s, state);
    }
  };
}
