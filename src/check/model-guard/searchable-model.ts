import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import type { Model } from '../model/model.ts';
import type { OperationDetail, OperationTimes } from '../model/model-operation.ts';

/**
 * A model as the search uses it: it takes whole operations, and either is pure or throws
 * {@link InvalidModelError}.
 */
export interface SearchableModel<State> extends Omit<Model<State, OperationDetail>, 'pruning'> {
  key(state: State): unknown;
  observes(operation: HistoryOperation): boolean;
  /** The same for operations that the model cannot tell apart, different for all others. */
  identity(operation: HistoryOperation): string;
  /**
   * What the model may see of an operation. A view can be created once and passed to the model's functions in
   * place of the operation.
   */
  view(operation: HistoryOperation): HistoryOperation;
  readonly pruning?: FullPruning<State>;
  /**
   * The possibilities that a state stands for, each as a state, if it stands for several: see {@link determinized}.
   *
   * @default a state stands for itself
   */
  alternatives?(state: State): readonly State[];
  readonly [isSearchable]: true;
}

/** A model as an explanation uses it: a user's, or one that is searched. */
export type ExplainedModel<State> = Model<State> & Pick<SearchableModel<State>, 'alternatives'>;

export type Pruning<State, Used extends OperationDetail> = NonNullable<Model<State, Used>['pruning']>;

/** The pruning part of a model with all its optional parts, for whole operations. */
export interface FullPruning<State> {
  sets(operation: HistoryOperation): State | undefined;
  mayFollow(state: State, operation: HistoryOperation): boolean;
  rulesOut(earlier: HistoryOperation, later: HistoryOperation): boolean;
  needs(
    operation: HistoryOperation,
    others: readonly HistoryOperation[],
    from: State,
    times: OperationTimes,
  ): readonly (readonly number[])[] | undefined;
  guess(others: readonly HistoryOperation[], from: State): ReadonlyMap<number, number>;
  isBlind(operation: HistoryOperation): boolean;
  readonly sums?: {
    of(state: State): bigint;
    adds(operation: HistoryOperation): bigint;
    shows(operation: HistoryOperation): bigint | undefined;
  };
}

export function asBigint(sum: number | bigint | undefined): bigint | undefined {
  return sum === undefined ? undefined : BigInt(sum);
}

/** The default of `rulesOut`. */
export function rulesOutBySetting<State>(
  { sets, mayFollow }: Pick<FullPruning<State>, 'sets' | 'mayFollow'>,
  earlier: HistoryOperation,
  later: HistoryOperation,
): boolean {
  const state = sets(earlier);
  return state !== undefined && !mayFollow(state, later);
}

export const isSearchable = Symbol('searchable');

export function identityOf(operation: HistoryOperation, uses: readonly OperationDetail[]): string {
  const { outcome, f, input, output } = operation;
  let identity = `${outcome} ${jsonText(input ?? null)} ${jsonText(output ?? null)}`;
  for (const particular of uses) identity += ` ${operation[particular]}`;
  // JSON is self-delimiting; the name of a function is not, so it comes last.
  return `${identity} ${f}`;
}
