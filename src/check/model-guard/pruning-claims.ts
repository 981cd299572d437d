import { thrownText } from '../../base/printable.ts';
import type { HistoryOperation } from '../history/history-operation.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { Model } from '../model/model.ts';
import type { OperationDetail } from '../model/model-operation.ts';
import { operationText } from './operation-view.ts';
import type { FullPruning } from './searchable-model.ts';

type AskModel = <T>(part: string, operation: HistoryOperation, run: () => T) => T;
type ModelPosition<State> = NonNullable<Model<State, OperationDetail>['position']>;

/** The `position` part of a model, whose functions must return whole numbers. */
export function guardedPosition<State>(
  name: string,
  position: ModelPosition<State>,
  view: (operation: HistoryOperation) => HistoryOperation,
  ask: AskModel,
): { of(operation: HistoryOperation): number | undefined; next(state: State): number } {
  return {
    of(operation) {
      const claimed: unknown = ask('position.of', operation, () => position.of(view(operation)));
      if (claimed === undefined || typeof claimed === 'bigint' || Number.isInteger(claimed))
        return claimed as number | undefined;
      throw new InvalidModelError(
        name,
        `its \`position.of\` of ${operationText(operation)} must return a whole number, or undefined`,
      );
    },
    next(state) {
      let next: unknown;
      try {
        next = position.next(state);
      } catch (cause) {
        throw new InvalidModelError(name, `its \`position.next\` threw ${thrownText(cause)}`, { cause });
      }
      if (Number.isInteger(next)) return next as number;
      throw new InvalidModelError(name, 'its `position.next` must return a whole number');
    },
  };
}

/**
 * Creates a check that compares a model's claims about an operation with a step that accepts the operation.
 * The search never tries what the model rules out, so a false claim would make a linearizable history a
 * violation. `next` is the state that the step leads to.
 */
export function createClaims<State>(
  name: string,
  position: ReturnType<typeof guardedPosition<State>> | undefined,
  pruning: FullPruning<State> | undefined,
): (state: State, operation: HistoryOperation, next: State) => void {
  return (state, operation, next) => {
    const refuse = (part: string, what: string) => {
      throw new InvalidModelError(name, `its \`${part}\` says of ${operationText(operation)} ${what}`);
    };
    if (pruning?.mayFollow(state, operation) === false) {
      refuse(
        'pruning.mayFollow',
        'that it cannot follow a state in which its `step` accepts it: `mayFollow` may be false only if that state and all later ones refuse the operation',
      );
    }
    const claimed = position?.of(operation);
    const at = claimed === undefined ? undefined : position!.next(state);
    if (claimed !== at)
      refuse('position', `that its position is ${claimed}, but its \`step\` accepts it at position ${at}`);
    const { sums } = pruning ?? {};
    if (sums === undefined) return;
    const sum = sums.of(next);
    if (sums.of(state) + sums.adds(operation) !== sum) {
      refuse('pruning.sums', `that it adds ${sums.adds(operation)}, but its \`step\` adds something else`);
    }
    const shows = sums.shows(operation);
    if (shows !== undefined && shows !== sum) {
      refuse('pruning.sums', `that it shows ${shows}, but its \`step\` leads to ${sum}`);
    }
  };
}
