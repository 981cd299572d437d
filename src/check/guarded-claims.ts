import type { Operation } from './history.ts';
import { InvalidModelError, type Model, type Particular } from './model.ts';
import { shown } from './model-view.ts';
import { thrownText } from './printable.ts';
import type { WholeOutlook } from './searchable-model.ts';

type Ask = <T>(part: string, operation: Operation, run: () => T) => T;
type Place<State> = NonNullable<Model<State, Particular>['place']>;

/** The places of a model's operations, which are numbers. */
export function guardedPlace<State>(
  name: string,
  place: Place<State>,
  seen: (operation: Operation) => Operation,
  ask: Ask,
): { of(operation: Operation): number | undefined; next(state: State): number } {
  return {
    of(operation) {
      const told: unknown = ask('place.of', operation, () => place.of(seen(operation)));
      if (told === undefined || typeof told === 'bigint' || Number.isInteger(told))
        return told as number | undefined;
      throw new InvalidModelError(
        name,
        `its \`place.of\` of ${shown(operation)} has to return a whole number, or undefined`,
      );
    },
    next(state) {
      let next: unknown;
      try {
        next = place.next(state);
      } catch (cause) {
        throw new InvalidModelError(name, `its \`place.next\` threw ${thrownText(cause)}`, { cause });
      }
      if (Number.isInteger(next)) return next as number;
      throw new InvalidModelError(name, 'its `place.next` has to return a whole number');
    },
  };
}

/**
 * Holds what a model says of an operation against a step that accepts it: the search never tries what the model rules out, so
 * a claim that is wrong would make a right history a wrong one. `next` is the state that the step leads to.
 */
export function createClaims<State>(
  name: string,
  place: ReturnType<typeof guardedPlace<State>> | undefined,
  outlook: WholeOutlook<State> | undefined,
): (state: State, operation: Operation, next: State) => void {
  return (state, operation, next) => {
    const refuse = (part: string, what: string) => {
      throw new InvalidModelError(name, `its \`${part}\` says of ${shown(operation)} ${what}`);
    };
    if (outlook?.mayCome(state, operation) === false) {
      refuse(
        'outlook.mayCome',
        "that it can't come from a state in which its `step` accepts it: `mayCome` may be false only of what that state and all that follow refuse",
      );
    }
    const told = place?.of(operation);
    const at = told === undefined ? undefined : place!.next(state);
    if (told !== at) refuse('place', `that its place is ${told}, but its \`step\` accepts it at place ${at}`);
    const { sums } = outlook ?? {};
    if (sums === undefined) return;
    const sum = sums.of(next);
    if (sums.of(state) + sums.adds(operation) !== sum) {
      refuse('outlook.sums', `that it adds ${sums.adds(operation)}, but its \`step\` adds something else`);
    }
    const shows = sums.shows(operation);
    if (shows !== undefined && shows !== sum) {
      refuse('outlook.sums', `that it shows ${shows}, but its \`step\` leads to ${sum}`);
    }
  };
}
