import type { Automaton } from '../problem/automaton.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { Configuration } from './configuration.ts';
import type { EventList } from './event-list.ts';

/**
 * Suggests the operation that probably comes next in a state, if it may come next. `guesses` has symbols by
 * position. The search tries it before all others and the others after it, so a wrong guess costs only time.
 */
export function createNextGuess<State>(
  automaton: Automaton<State>,
  { symbols, count, required, firstPending, invokedAt }: OperationTable,
  { time, firstReturn }: EventList,
  configuration: Configuration,
  guesses: ReadonlyMap<number, number> | undefined,
): (state: number) => number | undefined {
  if (guesses === undefined) return () => undefined;
  const operationsOf = new Map<number, number[]>([...guesses.values()].map((symbol) => [symbol, []]));
  for (let s = 0; s < count; s++) operationsOf.get(symbols[s]!)?.push(s);
  return (state) => {
    const symbol = guesses.get(automaton.nextPosition(state));
    if (symbol === undefined) return undefined;
    const s = operationsOf.get(symbol)!.find((operation) => !configuration.isLinearized(operation));
    if (s === undefined || invokedAt[s]! >= time[firstReturn()]!) return undefined;
    if (s < required) return configuration.isReady(s) ? s : undefined;
    return s < firstPending ? undefined : s;
  };
}
