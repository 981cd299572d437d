import { thrownText } from '../../base/printable.ts';
import { unknownNameText } from '../../base/unknown-names.ts';
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
 * Wraps a model so that it either keeps its contract or throws {@link InvalidModelError}.
 *
 * The search numbers states and operations and asks for each transition once. That is sound only if `step`
 * returns the same result for equal states and equal operations: it must read nothing that an operation's
 * identity leaves out, and change nothing. Therefore reading a hidden detail throws, each step is taken
 * twice, and each state is keyed when it is created and again after a step has used it.
 *
 * @throws {@link InvalidModelError} for a model with a missing, invalid or unknown part
 */
export function guardedModel<State>(model: Model<State>): SearchableModel<State> {
  if (!isObject(model)) throw new InvalidModelError('', `a model must be an object, not ${String(model)}`);
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
          ? `its state is not a JSON value (${thrownText(cause)}): give the model a \`key\` that returns a string for each state`
          : `its \`key\` threw ${thrownText(cause)}`,
        { cause },
      );
    }
    if (!isObject(key) && key !== undefined && !Number.isNaN(key)) return key;
    throw new InvalidModelError(
      name,
      `its \`key\` must return a primitive value, such as a string, not ${isObject(key) ? 'an object' : key}`,
    );
  }

  /** The key that a state had when it was created. */
  function keyOf(state: State): unknown {
    if (!isObject(state)) return keyNow(state);
    if (keys.has(state)) return keys.get(state);
    const key = keyNow(state);
    keys.set(state, key);
    return key;
  }

  function isSameState(a: State, b: State): boolean {
    if (a === b) return true;
    if (!isSameKey(keyOf(a), keyOf(b))) return false;
    if (model.equal === undefined) return true;
    let same: unknown;
    try {
      same = model.equal(a, b);
    } catch (cause) {
      throw new InvalidModelError(name, `its \`equal\` threw ${thrownText(cause)}`, { cause });
    }
    if (typeof same === 'boolean') return same;
    throw new InvalidModelError(name, `its \`equal\` must return true or false, not ${typeof same}`);
  }

  function checkUnchanged(state: State, operation: HistoryOperation): void {
    if (!isObject(state) || isSameKey(keyNow(state), keyOf(state))) return;
    throw new InvalidModelError(
      name,
      `the state changed during \`step\` of ${operationText(operation)}, or its \`key\` differs from call to call: \`step\` must return a new state and leave the given one unchanged`,
    );
  }

  function checkSame(next: State | Refused, again: State | Refused, operation: HistoryOperation): void {
    if (next === again) return;
    if (next !== refused && again !== refused && isSameState(next, again)) return;
    throw new InvalidModelError(
      name,
      `its \`step\` of ${operationText(operation)} returned something else when called again with the same state: it may depend only on its arguments`,
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
        `its \`step\` of ${operationText(operation)} returned ${what}: it must return the next state, or \`refused\``,
      );
    }
    keyOf(next);
    checkUnchanged(state, operation);
    checkSame(next, take(), operation);
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
      `its \`observes\` says that ${operationText(operation)} changes no state, but its \`step\` changes one: \`observes\` may be true only of an operation that leaves every state unchanged`,
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
    ...(model.equal !== undefined && { equal: isSameState }),
    identity: (operation) => identityOf(operation, uses),
    observes(operation) {
      const answer = observesNow(operation);
      // The search leaves out pending operations that only observe, so `step` would never be asked about this
      // one.
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
        'its `reject` must return a string, or undefined if nothing is wrong',
      );
    },
  };
}

const details: ReadonlySet<unknown> = new Set<OperationDetail>(['process', 'invoked', 'completed']);

const modelParts = [
  'name',
  'functions',
  'init',
  'uses',
  'step',
  'key',
  'equal',
  'observes',
  'position',
  'pruning',
  'why',
  'show',
  'reject',
  'withInit',
];
const pruningParts = ['sets', 'mayFollow', 'rulesOut', 'needs', 'guess', 'sums', 'isBlind'];

function checkParts<State>(model: Model<State>): void {
  const { name, functions, init, step, uses = [], pruning } = model;
  const refuse = (what: string) => {
    throw new InvalidModelError(String(name), what);
  };
  if (typeof name !== 'string' || name === '') refuse('its `name` must be a non-empty string');
  if (typeof functions?.has !== 'function')
    refuse('its `functions` must be a Set of the names of its operations');
  if (typeof step !== 'function') refuse('its `step` must be a function');
  if (init === undefined) refuse('its `init`, the first state, is missing');
  if (
    pruning !== undefined &&
    (typeof pruning.sets !== 'function' || typeof pruning.mayFollow !== 'function')
  ) {
    refuse('its `pruning` must have the functions `sets` and `mayFollow`');
  }
  for (const part of Object.keys(model)) {
    if (!modelParts.includes(part)) refuse(unknownNameText('part', part, modelParts));
  }
  for (const part of Object.keys(pruning ?? {})) {
    if (!pruningParts.includes(part)) refuse(unknownNameText('part of `pruning`', part, pruningParts));
  }
  if (!Array.isArray(uses)) refuse('its `uses` must be an array');
  for (const detail of uses) {
    if (!details.has(detail)) {
      refuse(`its \`uses\` names ${JSON.stringify(detail)}. Known: ${[...details].join(', ')}`);
    }
  }
}

/**
 * The key of a state for a model without `key`. The first character tells objects from strings. Models use an
 * infinity as a bound; any other number must be exact.
 */
function defaultKey(state: unknown): unknown {
  if (typeof state === 'string' && state.startsWith('\0')) return `\0${state}`;
  if (typeof state === 'number' && Math.abs(state) !== Number.POSITIVE_INFINITY) jsonValue(state);
  return isObject(state) ? `\0 ${jsonText(jsonValue(state))}` : state;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Whether a Map takes the two for the same key. */
function isSameKey(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** A failure here does not affect the verdict, so it becomes part of the text. */
function orError(part: string, run: () => string): string {
  try {
    return String(run());
  } catch (error) {
    return `(the model's \`${part}\` threw ${thrownText(error)})`;
  }
}
