/*
 * The values of a history are JSON, and their whole numbers are exact: a number below 2 ** 53, a bigint from
 * there on, so two whole numbers are equal if and only if they are `===`. A double of 2 ** 53 or more may
 * have been rounded by the program that produced it, so it is refused.
 */

/** A value that JSON does not have, or that cannot be represented exactly. */
export class InvalidJsonValueError extends Error {
  override readonly name = 'InvalidJsonValueError';
}

/**
 * `JSON.stringify` and the functions that walk a value are recursive: deeper values would overflow the stack.
 */
export const MAX_DEPTH = 1_000;

/**
 * A frozen copy of a value in its canonical form, which equal values share: the fields of an object are
 * sorted, undefined fields are left out, -0 is 0, and a value with a `toJSON` is replaced by its result.
 *
 * @throws {@link InvalidJsonValueError} for NaN, an infinity, undefined in an array, a function, a symbol, a
 * Map, a Set or an instance of another class, and for a number of 2 ** 53 or more, which must be a bigint
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

/** A whole number in canonical form: a number if that is exact, otherwise a bigint. */
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
    // The array's own keys are its indices and `length`.
    if (Reflect.ownKeys(value).length > value.length + 1)
      throw new InvalidJsonValueError('an array with fields is not JSON');
    return Object.freeze(Array.from(value, (item) => jsonValue(item, depth + 1)));
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonValue(value.toJSON(), depth + 1);
  if (!isPlain(value)) throw new InvalidJsonValueError(`a ${value.constructor?.name ?? 'value'} is not JSON`);
  const given = value as Record<string, unknown>;
  if (Reflect.ownKeys(value).length !== Object.keys(value).length) {
    throw new InvalidJsonValueError(
      'an object with a non-enumerable field or a symbol for a name is not JSON',
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

/** Sets a field of an object: assigning to `__proto__` would not create one. */
export function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else Object.defineProperty(fields, name, { value, enumerable: true });
}

/** Whether the value is a plain object, of this realm or another, or has no prototype. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.prototype.toString.call(value) === '[object Object]')
  );
}
