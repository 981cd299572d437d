import type { Operation } from './history.ts';
import type { Model, ModelOperation, Particular } from './model.ts';

type Outlook<State> = NonNullable<Model<State, Particular>['outlook']>;
/** An outlook that may be given whole operations, and is asked in full: what a model does not say has its default. */
export interface GuardedOutlook<State> extends Required<Omit<Outlook<State>, 'sums'>> {
  readonly sums?: {
    of(state: State): bigint;
    adds(operation: ModelOperation<Particular>): bigint;
    shows(operation: ModelOperation<Particular>): bigint | undefined;
  };
}

/** A failure in a part of it names the operation. */
export function guardedOutlook<State>(
  outlook: Outlook<State>,
  seen: (operation: Operation) => Operation,
  ask: <T>(part: string, operation: Operation, run: () => T) => T,
): GuardedOutlook<State> {
  const sets = (operation: ModelOperation<Particular>) =>
    ask('outlook.sets', operation as Operation, () => outlook.sets(seen(operation as Operation)));
  const mayCome = (state: State, operation: ModelOperation<Particular>) =>
    ask('outlook.mayCome', operation as Operation, () =>
      outlook.mayCome(state, seen(operation as Operation)),
    );
  const { sums } = outlook;
  return {
    sets,
    mayCome,
    ...(sums !== undefined && {
      sums: {
        of: (state) => BigInt(sums.of(state)),
        adds: (operation) =>
          ask('outlook.sums.adds', operation as Operation, () =>
            BigInt(sums.adds(seen(operation as Operation))),
          ),
        shows: (operation) =>
          ask('outlook.sums.shows', operation as Operation, () => {
            const sum = sums.shows(seen(operation as Operation));
            return sum === undefined ? undefined : BigInt(sum);
          }),
      },
    }),
    // The others have been seen already, and are the same list each time.
    needs: (operation, others, from) =>
      ask('outlook.needs', operation as Operation, () =>
        outlook.needs === undefined ? [] : outlook.needs(seen(operation as Operation), others, from),
      ),
    isBlind: (operation) =>
      ask(
        'outlook.isBlind',
        operation as Operation,
        () => outlook.isBlind?.(seen(operation as Operation)) === true,
      ),
    rulesOut(earlier, later) {
      if (outlook.rulesOut === undefined) {
        const state = sets(earlier);
        return state !== undefined && !mayCome(state, later);
      }
      return ask('outlook.rulesOut', later as Operation, () =>
        outlook.rulesOut!(seen(earlier as Operation), seen(later as Operation)),
      );
    },
  };
}
