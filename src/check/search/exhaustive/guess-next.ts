import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * What is likely to come next in a state, where that may be placed: `guesses` has the calls by their places. It is tried
 * before all others, and they after it, so that a wrong guess costs time alone.
 */
export function createNextGuess<State>(
  automaton: Automaton<State>,
  { calls, count, required, firstPending, invokedAt }: OperationTable,
  { at, firstReturn }: EventList,
  configuration: Configuration,
  guesses: ReadonlyMap<number, number> | undefined,
): (state: number) => number | undefined {
  if (guesses === undefined) return () => undefined;
  const spansOf = new Map<number, number[]>([...guesses.values()].map((call) => [call, []]));
  for (let s = 0; s < count; s++) spansOf.get(calls[s]!)?.push(s);
  return (state) => {
    const call = guesses.get(automaton.nextPosition(state));
    if (call === undefined) return undefined;
    const s = spansOf.get(call)!.find((span) => !configuration.isPlaced(span));
    if (s === undefined || invokedAt[s]! >= at[firstReturn()]!) return undefined;
    if (s < required) return configuration.isDue(s) ? s : undefined;
    return s < firstPending ? undefined : s;
  };
}
