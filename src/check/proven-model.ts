import type { Operation } from './history.ts';
import { jsonText, jsonValue } from './json-value.ts';
import type { Model } from './model.ts';
import { models } from './models/index.ts';
import {
  asBigint,
  identityOf,
  isSearchable,
  type Outlook,
  rulesOutBySetting,
  type SearchableModel,
  type WholeOutlook,
} from './searchable-model.ts';

const proven: ReadonlySet<unknown> = new Set(models.values());

/** Whether it is one of those that come with the checker: tests run each of them under guard, so no run has to. */
export function isProven<State>(model: Model<State>): boolean {
  return proven.has(model);
}

/** A model whose functions are known to be pure, and to read nothing but what was asked and answered. */
export function provenModel<State>(model: Model<State>): SearchableModel<State> {
  const { outlook, ...rest } = model;
  return {
    ...rest,
    [isSearchable]: true,
    seen,
    key: model.key === undefined ? (state) => state : (state) => model.key!(state),
    identity: (operation) => identityOf(operation, []),
    step: (state, operation) => model.step(state, seen(operation as Operation)),
    observes: (operation) => model.observes?.(seen(operation)) ?? false,
    ...(outlook !== undefined && { outlook: wholeOutlook(outlook) }),
    show: (state) => (model.show === undefined ? jsonText(jsonValue(state)) : model.show(state)),
  };
}

function wholeOutlook<State>(outlook: Outlook<State, never>): WholeOutlook<State> {
  const { sums } = outlook;
  return {
    sets: outlook.sets,
    mayCome: outlook.mayCome,
    isBlind: outlook.isBlind ?? (() => false),
    needs: outlook.needs ?? (() => []),
    guess: outlook.guess ?? (() => new Map()),
    ...(sums !== undefined && {
      sums: {
        of: (state) => BigInt(sums.of(state)),
        adds: (operation) => BigInt(sums.adds(operation)),
        shows: (operation) => asBigint(sums.shows(operation)),
      },
    }),
    rulesOut: outlook.rulesOut ?? ((earlier, later) => rulesOutBySetting(outlook, earlier, later)),
  };
}

/** What is missing is null to all functions but `reject`. */
function seen(operation: Operation): Operation {
  const { argument, result, outcome } = operation;
  if (argument !== undefined && (result !== undefined || outcome === 'info')) return operation;
  return { ...operation, argument: argument ?? null, result: outcome === 'info' ? result : (result ?? null) };
}
