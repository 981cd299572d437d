import { inspect } from 'node:util';
import { thrownText } from '../../base/printable.ts';
import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';
import { timeCheck } from '../limits/out-of-time.ts';
import { paced } from '../limits/pace.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import { type Model, type Refused, refused } from '../model/model.ts';
import type { ModelPruning } from '../model/model-pruning.ts';
import type { AnyModel, NondeterministicModel } from '../model/nondeterministic-model.ts';
import { determinized } from './determinized-model.ts';
import { guardedPruning } from './guarded-pruning.ts';
import { checkModelParts } from './model-parts.ts';
import { createView, operationText } from './operation-view.ts';
import { createClaims, guardedPosition } from './pruning-claims.ts';
import { identityOf, isSearchable, type SearchableModel } from './searchable-model.ts';
import { createStateKeys, isObject, isSameKey } from './state-keys.ts';
import { isTrusted, trustedModel } from './trusted-model.ts';

/**
 * Wraps a model so that it either keeps its contract or throws {@link InvalidModelError}.
 *
 * The search numbers states and operations and asks for each transition once. That is sound only if `step`
 * returns the same result for equal states and equal operations: it must read nothing that an operation's
 * identity leaves out, and change nothing. Therefore reading a hidden detail throws, each step is taken
 * twice, and each state is keyed when it is created and again after a step has used it.
 *
 * A step that looks at many states throws an {@link OutOfTimeError} when `isOver` returns true.
 *
 * @throws {@link InvalidModelError} for a model with a missing, invalid or unknown part
 */
export function guardedModel<State>(
  model: AnyModel<State>,
  isOver: () => boolean = () => false,
): SearchableModel<State> {
  if (!isObject(model)) throw new InvalidModelError('', `a model must be an object, not ${String(model)}`);
  if (isSearchable in model) return model as SearchableModel<State>;
  if (isTrusted(model)) return trustedModel(model as Model<State>);
  checkModelParts(model);
  const { name, uses = [] } = model;
  const position = 'steps' in model ? undefined : model.position;
  const stepName = 'steps' in model ? 'steps' : 'step';
  const { keyNow, keyOf, isSameState } = createStateKeys(model);
  const view = createView(model, { missingIsNull: true });
  const asWritten = createView(model, { missingIsNull: false });

  function threw(part: string, operation: HistoryOperation, cause: unknown): InvalidModelError {
    if (cause instanceof InvalidModelError) return cause;
    return new InvalidModelError(
      name,
      `its \`${part}\` of ${operationText(operation)} threw ${thrownText(cause)}`,
      {
        cause,
      },
    );
  }

  function ask<T>(part: string, operation: HistoryOperation, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      throw threw(part, operation, cause);
    }
  }

  const pruning = model.pruning && guardedPruning(name, model.pruning as ModelPruning<State>, view, ask);

  function checkUnchanged(state: State, operation: HistoryOperation): void {
    if (!isObject(state) || isSameKey(keyNow(state), keyOf(state))) return;
    throw new InvalidModelError(
      name,
      `the state changed during \`${stepName}\` of ${operationText(operation)}, or its \`key\` differs from call to call: \`${stepName}\` must return a new state and leave the given one unchanged`,
    );
  }

  function differs(operation: HistoryOperation): InvalidModelError {
    return new InvalidModelError(
      name,
      `its \`${stepName}\` of ${operationText(operation)} returned something else when called again with the same state: it may depend only on its arguments`,
    );
  }

  function step(deterministic: Model<State>, state: State, operation: HistoryOperation): State | Refused {
    if (isObject(state)) keyOf(state);
    const take = () => ask('step', operation, () => deterministic.step(state, view(operation)));
    const next = take();
    if (next !== refused)
      checkState(next, operation, 'returned', 'it must return the next state, or `refused`');
    checkUnchanged(state, operation);
    const again = take();
    if (next !== again && (next === refused || again === refused || !isSameState(next, again))) {
      throw differs(operation);
    }
    return next === refused ? refused : taken(state, operation, next);
  }

  function steps(
    nondeterministic: NondeterministicModel<State>,
    state: State,
    operation: HistoryOperation,
  ): readonly State[] {
    if (isObject(state)) keyOf(state);
    const take = () => {
      const next: unknown = ask('steps', operation, () => nondeterministic.steps(state, view(operation)));
      if (Array.isArray(next)) return next as readonly State[];
      throw new InvalidModelError(
        name,
        `its \`steps\` of ${operationText(operation)} must return an array of states, which is empty if the operation is refused, not ${inspect(next)}`,
      );
    };
    const next = take();
    for (const each of next) {
      checkState(each, operation, 'has', 'it must return the states that the operation may lead to');
    }
    if (countDistinct(next) < next.length) {
      throw new InvalidModelError(
        name,
        `its \`steps\` of ${operationText(operation)} returned a state twice: name each state once`,
      );
    }
    checkUnchanged(state, operation);
    const again = take();
    const isSame = again.length === next.length && countDistinct([...next, ...again]) === next.length;
    if (!isSame) throw differs(operation);
    return next.map((each) => taken(state, operation, each));
  }

  function countDistinct(states: Iterable<State>): number {
    const byKey = new Map<unknown, State[]>();
    let count = 0;
    for (const state of states) {
      const key = keyOf(state);
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [state]);
      else if (same.some((other) => isSameState(other, state))) continue;
      else same.push(state);
      count += 1;
    }
    return count;
  }

  function checkState(next: unknown, operation: HistoryOperation, has: string, must: string): void {
    if (next === undefined || next instanceof Promise || next === refused) {
      const what =
        next === undefined ? 'undefined' : next === refused ? '`refused` among its states' : 'a promise';
      throw new InvalidModelError(
        name,
        `its \`${stepName}\` of ${operationText(operation)} ${has} ${what}: ${must}`,
      );
    }
    keyOf(next as State);
  }

  /** The state that an accepted operation leads to: the given one if that is equal. */
  function taken(state: State, operation: HistoryOperation, next: State): State {
    const isUnchanged = isSameState(next, state);
    if (!isUnchanged && observesNow(operation)) refuseChange(operation);
    return isUnchanged ? state : next;
  }

  function observesNow(operation: HistoryOperation): boolean {
    const answer: unknown = ask('observes', operation, () => model.observes?.(view(operation)) ?? false);
    if (typeof answer === 'boolean') return answer;
    throw new InvalidModelError(
      name,
      `its \`observes\` of ${operationText(operation)} must return true or false`,
    );
  }

  function refuseChange(operation: HistoryOperation): never {
    throw new InvalidModelError(
      name,
      `its \`observes\` says that ${operationText(operation)} changes no state, but its \`${stepName}\` changes one: \`observes\` may be true only of an operation that leaves every state unchanged`,
    );
  }

  const places = position && guardedPosition(name, position, view, ask);
  const checkClaims = createClaims(name, places, pruning);

  const searchable: Omit<SearchableModel<State>, 'step'> = {
    [isSearchable]: true,
    name,
    functions: model.functions,
    init: model.init,
    uses,
    view,
    key: keyOf,
    ...(model.equal !== undefined && { equal: isSameState }),
    identity: (operation) => identityOf(operation, uses),
    observes(operation) {
      const answer = observesNow(operation);
      // The search leaves out pending operations that only observe, so the model would never be asked about this
      // one.
      if (answer && operation.outcome === 'info') {
        if ('steps' in model) steps(model, model.init, operation);
        else step(model, model.init, operation);
      }
      return answer;
    },
    ...(places !== undefined && {
      position: { of: (operation) => places.of(operation as HistoryOperation), next: places.next },
    }),
    ...(pruning !== undefined && { pruning }),
    ...(model.why !== undefined && {
      why: (state, operation) => orError('why', () => model.why!(state, view(operation as HistoryOperation))),
    }),
    show: (state) =>
      orError('show', () => (model.show === undefined ? jsonText(jsonValue(state)) : model.show(state))),
    reject(operation) {
      const wrong: unknown = ask('reject', operation as HistoryOperation, () =>
        model.reject?.(asWritten(operation as HistoryOperation)),
      );
      if (wrong === undefined || typeof wrong === 'string') return wrong;
      throw new InvalidModelError(
        name,
        'its `reject` must return a string, or undefined if nothing is wrong',
      );
    },
  };
  if ('steps' in model) {
    const stepsOf = (state: State, operation: HistoryOperation) => {
      const next = steps(model, state, operation);
      for (const each of next) checkClaims(state, operation, each);
      return next;
    };
    const sets = determinized(searchable, stepsOf, timeCheck(paced(isOver)));
    // The states of a search are its model's own: nothing else looks into them.
    return sets as unknown as SearchableModel<State>;
  }
  return {
    ...searchable,
    step(state, given) {
      const operation = given as HistoryOperation;
      const next = step(model, state, operation);
      if (next !== refused) checkClaims(state, operation, next);
      return next;
    },
  };
}

/** A failure here does not affect the verdict, so it becomes part of the text. */
function orError(part: string, run: () => string): string {
  try {
    return String(run());
  } catch (error) {
    return `(the model's \`${part}\` threw ${thrownText(error)})`;
  }
}
