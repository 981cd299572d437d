import type { Operation } from './history.ts';
import type { Particular } from './model.ts';
import { asBigint, type Outlook, rulesOutBySetting, type WholeOutlook } from './searchable-model.ts';

/** What a model knows of what may come, given what it may see; a failure in a part of it names the operation. */
export function guardedOutlook<State>(
  outlook: Outlook<State, Particular>,
  seen: (operation: Operation) => Operation,
  ask: <T>(part: string, operation: Operation, run: () => T) => T,
): WholeOutlook<State> {
  const { sums } = outlook;
  const guarded: WholeOutlook<State> = {
    sets: (operation) => ask('outlook.sets', operation, () => outlook.sets(seen(operation))),
    mayCome: (state, operation) =>
      ask('outlook.mayCome', operation, () => outlook.mayCome(state, seen(operation))),
    ...(sums !== undefined && {
      sums: {
        of: (state) => BigInt(sums.of(state)),
        adds: (operation) => ask('outlook.sums.adds', operation, () => BigInt(sums.adds(seen(operation)))),
        shows: (operation) =>
          ask('outlook.sums.shows', operation, () => asBigint(sums.shows(seen(operation)))),
      },
    }),
    // The others have been seen already, and are the same list each time.
    needs: (operation, others, from, times) =>
      outlook.needs === undefined
        ? []
        : ask('outlook.needs', operation, () => outlook.needs!(seen(operation), others, from, times)),
    guess: (others, from) => outlook.guess?.(others, from) ?? new Map(),
    isBlind: (operation) =>
      ask('outlook.isBlind', operation, () => outlook.isBlind?.(seen(operation)) === true),
    rulesOut: (earlier, later) =>
      outlook.rulesOut === undefined
        ? rulesOutBySetting(guarded, earlier, later)
        : ask('outlook.rulesOut', later, () => outlook.rulesOut!(seen(earlier), seen(later))),
  };
  return guarded;
}
