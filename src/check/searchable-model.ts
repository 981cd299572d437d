import type { Operation } from './history.ts';
import { jsonText } from './json-value.ts';
import type { CallTimes, Model, Particular } from './model.ts';

/** A model as the search uses it: it may be given whole operations, and is pure or throws {@link InvalidModelError}. */
export interface SearchableModel<State> extends Omit<Model<State, Particular>, 'outlook'> {
  key(state: State): unknown;
  observes(operation: Operation): boolean;
  /** The same for two operations that the model can't tell apart. */
  identity(operation: Operation): string;
  /** What the model sees of an operation: made once, it may be given to its functions in the operation's place. */
  seen(operation: Operation): Operation;
  readonly outlook?: WholeOutlook<State>;
  readonly [isSearchable]: true;
}

export type Outlook<State, Used extends Particular> = NonNullable<Model<State, Used>['outlook']>;

/** With all its parts, of whole operations. */
export interface WholeOutlook<State> {
  sets(operation: Operation): State | undefined;
  mayCome(state: State, operation: Operation): boolean;
  rulesOut(earlier: Operation, later: Operation): boolean;
  needs(
    operation: Operation,
    others: readonly Operation[],
    from: State,
    times: CallTimes,
  ): readonly (readonly number[])[] | undefined;
  guess(others: readonly Operation[], from: State): ReadonlyMap<number, number>;
  isBlind(operation: Operation): boolean;
  readonly sums?: {
    of(state: State): bigint;
    adds(operation: Operation): bigint;
    shows(operation: Operation): bigint | undefined;
  };
}

export function asBigint(sum: number | bigint | undefined): bigint | undefined {
  return sum === undefined ? undefined : BigInt(sum);
}

/** What a model that does not say so itself tells by the rest of its outlook. */
export function rulesOutBySetting<State>(
  { sets, mayCome }: Pick<WholeOutlook<State>, 'sets' | 'mayCome'>,
  earlier: Operation,
  later: Operation,
): boolean {
  const state = sets(earlier);
  return state !== undefined && !mayCome(state, later);
}

export const isSearchable = Symbol('searchable');

export function identityOf(operation: Operation, uses: readonly Particular[]): string {
  const { outcome, f, argument, result } = operation;
  let identity = `${outcome} ${jsonText(argument ?? null)} ${jsonText(result ?? null)}`;
  for (const particular of uses) identity += ` ${operation[particular]}`;
  // JSON tells its own end; the name of a function, which does not, comes last.
  return `${identity} ${f}`;
}
