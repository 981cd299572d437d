import type { Operation } from './history.ts';
import { InvalidModelError, type Particular } from './model.ts';
import { thrownText } from './printable.ts';
import { asBigint, type Outlook, rulesOutBySetting, type WholeOutlook } from './searchable-model.ts';

/** What a model knows of what may come, given what it may see; a failure in a part of it names the operation. */
export function guardedOutlook<State>(
  name: string,
  outlook: Outlook<State, Particular>,
  seen: (operation: Operation) => Operation,
  ask: <T>(part: string, operation: Operation, run: () => T) => T,
): WholeOutlook<State> {
  const { sums } = outlook;
  const guarded: WholeOutlook<State> = {
    sets: (operation) => ask('outlook.sets', operation, () => outlook.sets(seen(operation))),
    mayCome(state, operation) {
      const may: unknown = ask('outlook.mayCome', operation, () => outlook.mayCome(state, seen(operation)));
      if (typeof may === 'boolean') return may;
      throw new InvalidModelError(
        name,
        `its \`outlook.mayCome\` has to return true or false, not ${typeof may}`,
      );
    },
    ...(sums !== undefined && {
      sums: {
        of(state) {
          try {
            return BigInt(sums.of(state));
          } catch (cause) {
            throw new InvalidModelError(name, `its \`outlook.sums.of\` threw ${thrownText(cause)}`, {
              cause,
            });
          }
        },
        adds: (operation) => ask('outlook.sums.adds', operation, () => BigInt(sums.adds(seen(operation)))),
        shows: (operation) =>
          ask('outlook.sums.shows', operation, () => asBigint(sums.shows(seen(operation)))),
      },
    }),
    // The others have been seen already, and are the same list each time.
    needs(operation, others, from, times) {
      if (outlook.needs === undefined) return [];
      const needs = ask('outlook.needs', operation, () =>
        outlook.needs!(seen(operation), others, from, times),
      );
      const isIndex = (index: unknown) => Number.isInteger(index) && others[index as number] !== undefined;
      if (
        needs === undefined ||
        (isList(needs) && needs.every((each) => isList(each) && each.every(isIndex)))
      ) {
        return needs;
      }
      throw new InvalidModelError(
        name,
        'its `outlook.needs` has to return lists of indices of the others, or undefined',
      );
    },
    guess(others, from) {
      let guesses: unknown;
      try {
        guesses = outlook.guess?.(others, from) ?? new Map();
      } catch (cause) {
        throw new InvalidModelError(name, `its \`outlook.guess\` threw ${thrownText(cause)}`, { cause });
      }
      if (guesses instanceof Map) return guesses;
      throw new InvalidModelError(name, 'its `outlook.guess` has to return a Map');
    },
    isBlind: (operation) =>
      ask('outlook.isBlind', operation, () => outlook.isBlind?.(seen(operation)) === true),
    rulesOut: (earlier, later) =>
      outlook.rulesOut === undefined
        ? rulesOutBySetting(guarded, earlier, later)
        : ask('outlook.rulesOut', later, () => outlook.rulesOut!(seen(earlier), seen(later))),
  };
  return guarded;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
