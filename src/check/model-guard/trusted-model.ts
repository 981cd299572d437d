import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';
import type { Model } from '../model/model.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { models } from '../models/index.ts';
import {
  asBigint,
  type FullPruning,
  identityOf,
  isSearchable,
  type Pruning,
  rulesOutBySetting,
  type SearchableModel,
} from './searchable-model.ts';

const proven = new WeakSet<object>(models.values());

/**
 * Whether this is one of the built-in models, or one of them with another first state. The tests run each of them
 * guarded, so a check need not.
 */
export function isTrusted<State>(model: AnyModel<State>): boolean {
  return proven.has(model);
}

/** Trusts a model that a built-in one has made. */
export function trust<State>(model: AnyModel<State>): void {
  proven.add(model);
}

/** Adapts a model that is known to be pure and to read no detail of an operation that its `uses` does not name. */
export function trustedModel<State>(model: Model<State>): SearchableModel<State> {
  const { pruning, ...rest } = model;
  return {
    ...rest,
    [isSearchable]: true,
    view,
    key: model.key === undefined ? (state) => state : (state) => model.key!(state),
    identity: (operation) => identityOf(operation, model.uses ?? []),
    step: (state, operation) => model.step(state, view(operation as HistoryOperation)),
    observes: (operation) => model.observes?.(view(operation)) ?? false,
    ...(pruning !== undefined && { pruning: wholeOutlook(pruning) }),
    show: (state) => (model.show === undefined ? jsonText(jsonValue(state)) : model.show(state)),
  };
}

function wholeOutlook<State>(pruning: Pruning<State, never>): FullPruning<State> {
  const { sums } = pruning;
  return {
    sets: pruning.sets,
    mayFollow: pruning.mayFollow,
    isBlind: pruning.isBlind ?? (() => false),
    needs: pruning.needs ?? (() => []),
    guess: pruning.guess ?? (() => new Map()),
    ...(sums !== undefined && {
      sums: {
        of: (state) => BigInt(sums.of(state)),
        adds: (operation) => BigInt(sums.adds(operation)),
        shows: (operation) => asBigint(sums.shows(operation)),
      },
    }),
    rulesOut: pruning.rulesOut ?? ((earlier, later) => rulesOutBySetting(pruning, earlier, later)),
  };
}

/** A missing input or output is null for all functions but `reject`. */
function view(operation: HistoryOperation): HistoryOperation {
  const { input, output, outcome } = operation;
  if (input !== undefined && (output !== undefined || outcome === 'info')) return operation;
  return { ...operation, input: input ?? null, output: outcome === 'info' ? output : (output ?? null) };
}
