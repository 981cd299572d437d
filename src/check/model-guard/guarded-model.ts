import { thrownText } from '../../base/printable.ts';
import type { HistoryOperation } from '../history/history-operation.ts';
import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import { type Model, type Refused, refused } from '../model/model.ts';
import type { OperationDetail } from '../model/model-operation.ts';
import { guardedPruning } from './guarded-pruning.ts';
import { createView, operationText } from './operation-view.ts';
import { createClaims, guardedPosition } from './pruning-claims.ts';
import { identityOf, isSearchable, type SearchableModel } from './searchable-model.ts';
import { isTrusted, trustedModel } from './trusted-model.ts';

/**
 * The search numbers states and calls, and asks for each transition once. That is sound only if `step` returns the same
 * whenever it is given an equal state and an equal call: it must see nothing that the identity of a call leaves out, and
 * change nothing. What the model may not see throws when it is read, and each state is keyed when it is made and again
 * when a step has had it.
 *
 * @throws {@link InvalidModelError} for a model that lacks a part
 */
export function guardedModel<State>(model: Model<State>): SearchableModel<State> {
  if (!isObject(model)) throw new InvalidModelError('', `a model is an object, not ${String(model)}`);
  if (isSearchable in model) return model as SearchableModel<State>;
  if (isTrusted(model)) return trustedModel(model);
  checkParts(model);
  const { name, position, uses = [] } = model;
  const keys = new WeakMap<object, unknown>();
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

  const pruning = model.pruning && guardedPruning(name, model.pruning, view, ask);

  function keyNow(state: State): unknown {
    let key: unknown;
    try {
      key = model.key === undefined ? defaultKey(state) : model.key(state);
    } catch (cause) {
      throw new InvalidModelError(
        name,
        model.key === undefined
          ? `its state is not a JSON value (${thrownText(cause)}): give the model a \`key\` that returns a text for each state`
          : `its \`key\` threw ${thrownText(cause)}`,
        { cause },
      );
    }
    if (!isObject(key) && key !== undefined && !Number.isNaN(key)) return key;
    throw new InvalidModelError(
      name,
      `its \`key\` has to return a primitive value, such as a text, not ${isObject(key) ? 'an object' : key}`,
    );
  }

  /** What it was when the state was made. */
  function keyOf(state: State): unknown {
    if (!isObject(state)) return keyNow(state);
    if (keys.has(state)) return keys.get(state);
    const key = keyNow(state);
    keys.set(state, key);
    return key;
  }

  function checkUnchanged(state: State, operation: HistoryOperation): void {
    if (!isObject(state) || isSame(keyNow(state), keyOf(state))) return;
    throw new InvalidModelError(
      name,
      `the state changed while \`step\` had it for ${operationText(operation)}, or its \`key\` differs from call to call: \`step\` has to return a new state and leave the given one as it is`,
    );
  }

  function checkSame(next: State | Refused, again: State | Refused, operation: HistoryOperation): void {
    if (next === again) return;
    if (next !== refused && again !== refused && isSame(keyOf(next), keyOf(again))) return;
    throw new InvalidModelError(
      name,
      `its \`step\` of ${operationText(operation)} returned something else when it was asked again with the same state: it may depend on nothing but what it is given`,
    );
  }

  function step(state: State, operation: HistoryOperation): State | Refused {
    if (isObject(state)) keyOf(state);
    const take = () => ask('step', operation, () => model.step(state, view(operation)));
    const next = take();
    if (next === refused) {
      checkUnchanged(state, operation);
      checkSame(next, take(), operation);
      return refused;
    }
    if (next === undefined || next instanceof Promise) {
      const what = next === undefined ? 'undefined' : 'a promise';
      throw new InvalidModelError(
        name,
        `its \`step\` of ${operationText(operation)} returned ${what}: it has to return the next state, or \`refused\``,
      );
    }
    const key = next === state ? undefined : keyOf(next);
    checkUnchanged(state, operation);
    checkSame(next, take(), operation);
    const isUnchanged = next === state || isSame(key, keyOf(state));
    if (!isUnchanged && observesNow(operation)) refuseChange(operation);
    return isUnchanged ? state : next;
  }

  function observesNow(operation: HistoryOperation): boolean {
    const answer: unknown = ask('observes', operation, () => model.observes?.(view(operation)) ?? false);
    if (typeof answer === 'boolean') return answer;
    throw new InvalidModelError(
      name,
      `its \`observes\` of ${operationText(operation)} has to return true or false`,
    );
  }

  function refuseChange(operation: HistoryOperation): never {
    throw new InvalidModelError(
      name,
      `its \`observes\` says that ${operationText(operation)} changes no state, but its \`step\` does: \`observes\` may be true only of what leaves every state as it is`,
    );
  }

  const places = position && guardedPosition(name, position, view, ask);
  const checkClaims = createClaims(name, places, pruning);

  return {
    [isSearchable]: true,
    name,
    functions: model.functions,
    init: model.init,
    uses,
    view,
    step(state, given) {
      const operation = given as HistoryOperation;
      const next = step(state, operation);
      if (next !== refused) checkClaims(state, operation, next);
      return next;
    },
    key: keyOf,
    identity: (operation) => identityOf(operation, uses),
    observes(operation) {
      const answer = observesNow(operation);
      // A search leaves out a pending operation that only observes: nobody else would ask its `step`.
      if (answer && operation.outcome === 'info') step(model.init, operation);
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
        'its `reject` has to return a text, or undefined where nothing is wrong',
      );
    },
  };
}

const particulars: ReadonlySet<unknown> = new Set<OperationDetail>(['process', 'invoked', 'completed']);

function checkParts<State>({ name, functions, init, step, uses = [], pruning }: Model<State>): void {
  const lacks = (what: string) => {
    throw new InvalidModelError(String(name), what);
  };
  if (typeof name !== 'string' || name === '') lacks('its `name` has to be a text that is not empty');
  if (typeof functions?.has !== 'function')
    lacks('its `functions` has to be a Set of the names of its operations');
  if (typeof step !== 'function') lacks('its `step` has to be a function');
  if (init === undefined) lacks('its `init`, the first state, is missing');
  if (
    pruning !== undefined &&
    (typeof pruning.sets !== 'function' || typeof pruning.mayFollow !== 'function')
  ) {
    lacks('its `pruning` has to have `sets` and `mayFollow`, which are functions');
  }
  if (!Array.isArray(uses)) lacks('its `uses` has to be a list');
  for (const particular of uses) {
    if (!particulars.has(particular)) {
      lacks(`its \`uses\` names ${JSON.stringify(particular)}: it may name ${[...particulars].join(', ')}`);
    }
  }
}

/** An object's is told apart from a text's by its first character. An infinity is a bound; no other number is rounded. */
function defaultKey(state: unknown): unknown {
  if (typeof state === 'string' && state.startsWith('\0')) return `\0${state}`;
  if (typeof state === 'number' && Math.abs(state) !== Number.POSITIVE_INFINITY) jsonValue(state);
  return isObject(state) ? `\0 ${jsonText(jsonValue(state))}` : state;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** As a Map compares its keys. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** A failure here leaves the verdict as it is, so it becomes part of the text. */
function orError(part: string, run: () => string): string {
  try {
    return String(run());
  } catch (error) {
    return `(the model's \`${part}\` threw ${thrownText(error)})`;
  }
}
