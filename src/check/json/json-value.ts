/*
 * The values of a history. They are JSON, and their whole numbers are exact: a number below 2 ** 53, a bigint from
 * there on, so that two whole numbers are equal if `===` says so. A double from 2 ** 53 on may have been rounded by
 * the program that made it, so it is refused.
 */

/** A value that JSON does not have, or that can't be held exactly. */
export class InvalidJsonValueError extends Error {
  override readonly name = 'InvalidJsonValueError';
}

/** JSON text and the functions that walk it are recursive: deeper values would use up the stack. */
export const MAX_DEPTH = 1_000;

/**
 * A frozen copy of a value in the one form that equal values have: the fields of an object are sorted, one that is
 * undefined is left out, -0 is 0, and what has a `toJSON` is what that returns.
 *
 * @throws {@link InvalidJsonValueError} for NaN, an infinity, undefined in a list, a function, a symbol, a Map, a Set or an
 *   instance of another class, and for a number from 2 ** 53 on: it has to be a bigint
 */
export function jsonValue(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return exactNumber(value);
    case 'bigint':
      return wholeNumber(value);
    case 'object':
      return value === null ? null : jsonObject(value, depth);
    default:
      throw new InvalidJsonValueError(
        `${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`} is not JSON`,
      );
  }
}

/** A bigint in the form that whole numbers have here. */
export function wholeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function exactNumber(value: number): number {
  if (!Number.isFinite(value)) throw new InvalidJsonValueError(`${value} is not JSON`);
  if (Math.abs(value) >= 2 ** 53) {
    throw new InvalidJsonValueError(
      `${value} may have been rounded: give a whole number from 2 ** 53 on as a bigint`,
    );
  }
  return value === 0 ? 0 : value;
}

function jsonObject(value: object, depth: number): unknown {
  if (depth === MAX_DEPTH)
    throw new InvalidJsonValueError(`a value is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    // Its length is a name as well.
    if (Reflect.ownKeys(value).length > value.length + 1)
      throw new InvalidJsonValueError('a list with fields is not JSON');
    return Object.freeze(Array.from(value, (item) => jsonValue(item, depth + 1)));
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonValue(value.toJSON(), depth + 1);
  if (!isPlain(value)) throw new InvalidJsonValueError(`a ${value.constructor?.name ?? 'value'} is not JSON`);
  const given = value as Record<string, unknown>;
  if (Reflect.ownKeys(value).length !== Object.keys(value).length) {
    throw new InvalidJsonValueError(
      'an object with a field that is hidden, or named by a symbol, is not JSON',
    );
  }
  const fields: Record<string, unknown> = {};
  for (const name of sortedNames(given)) {
    const field = given[name];
    if (field !== undefined) setField(fields, name, jsonValue(field, depth + 1));
  }
  return Object.freeze(fields);
}

function sortedNames(value: object): string[] {
  const names = Object.keys(value);
  for (let i = 1; i < names.length; i++) if (names[i - 1]! > names[i]!) return names.sort();
  return names;
}

/** To assign `__proto__` would set no field. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else Object.defineProperty(fields, name, { value, enumerable: true });
}

/** Of this realm or another, or without a prototype. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.prototype.toString.call(value) === '[object Object]')
  );
}
