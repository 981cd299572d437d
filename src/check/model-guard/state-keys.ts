import { thrownText } from '../../base/printable.ts';
import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';

/** The keys of a model's states, which say whether two states are equal. */
export interface StateKeys<State> {
  keyNow(state: State): unknown;
  /** The key that a state had when it was created. */
  keyOf(state: State): unknown;
  isSameState(a: State, b: State): boolean;
}

/** The functions throw an {@link InvalidModelError} for a `key` or an `equal` that breaks its contract. */
export function createStateKeys<State>(model: AnyModel<State>): StateKeys<State> {
  const { name } = model;
  const keys = new WeakMap<object, unknown>();

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

  return { keyNow, keyOf, isSameState };
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

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Whether a Map takes the two for the same key. */
export function isSameKey(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
