import { inspect } from 'node:util';

const calls = new WeakMap<object, string>();

/** Calls a function; what it throws is associated with the name of the call. */
export function naming<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw named(what, thrown);
  }
}

/**
 * Associates a thrown value with the call that threw it, so that the error is reported with the call. A primitive value
 * is wrapped in an error, because it has no identity.
 */
export function named(what: string, cause: unknown): object {
  const error = isObject(cause) ? cause : new Error(`${inspect(cause)} was thrown`, { cause });
  if (!calls.has(error)) calls.set(error, what);
  return error;
}

/** The name of the call that threw the error; undefined if it is not known. */
export function thrownBy(error: unknown): string | undefined {
  return isObject(error) ? calls.get(error) : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
