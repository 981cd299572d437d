import { thrownText } from '../../base/printable.ts';
import type { HistoryOperation } from '../history/history-operation.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { OperationDetail } from '../model/model-operation.ts';
import { asBigint, type FullPruning, type Pruning, rulesOutBySetting } from './searchable-model.ts';

/**
 * The pruning part of a model, with every default filled in. Its functions see only a view of an operation,
 * and an error that one throws names the operation.
 */
export function guardedPruning<State>(
  name: string,
  pruning: Pruning<State, OperationDetail>,
  view: (operation: HistoryOperation) => HistoryOperation,
  ask: <T>(part: string, operation: HistoryOperation, run: () => T) => T,
): FullPruning<State> {
  const { sums } = pruning;
  const guarded: FullPruning<State> = {
    sets: (operation) => ask('pruning.sets', operation, () => pruning.sets(view(operation))),
    mayFollow(state, operation) {
      const may: unknown = ask('pruning.mayFollow', operation, () =>
        pruning.mayFollow(state, view(operation)),
      );
      if (typeof may === 'boolean') return may;
      throw new InvalidModelError(
        name,
        `its \`pruning.mayFollow\` must return true or false, not ${typeof may}`,
      );
    },
    ...(sums !== undefined && {
      sums: {
        of(state) {
          try {
            return BigInt(sums.of(state));
          } catch (cause) {
            throw new InvalidModelError(name, `its \`pruning.sums.of\` threw ${thrownText(cause)}`, {
              cause,
            });
          }
        },
        adds: (operation) => ask('pruning.sums.adds', operation, () => BigInt(sums.adds(view(operation)))),
        shows: (operation) =>
          ask('pruning.sums.shows', operation, () => asBigint(sums.shows(view(operation)))),
      },
    }),
    // The operations in `others` are views already, and always the same array.
    needs(operation, others, from, times) {
      if (pruning.needs === undefined) return [];
      const needs = ask('pruning.needs', operation, () =>
        pruning.needs!(view(operation), others, from, times),
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
        'its `pruning.needs` must return lists of indices of the others, or undefined',
      );
    },
    guess(others, from) {
      let guesses: unknown;
      try {
        guesses = pruning.guess?.(others, from) ?? new Map();
      } catch (cause) {
        throw new InvalidModelError(name, `its \`pruning.guess\` threw ${thrownText(cause)}`, { cause });
      }
      if (guesses instanceof Map) return guesses;
      throw new InvalidModelError(name, 'its `pruning.guess` must return a Map');
    },
    isBlind: (operation) =>
      ask('pruning.isBlind', operation, () => pruning.isBlind?.(view(operation)) === true),
    rulesOut: (earlier, later) =>
      pruning.rulesOut === undefined
        ? rulesOutBySetting(guarded, earlier, later)
        : ask('pruning.rulesOut', later, () => pruning.rulesOut!(view(earlier), view(later))),
  };
  return guarded;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
