import { inspect } from 'node:util';

const calls = new WeakMap<object, string>();

/** Calls it, and names it in what it throws. */
export function naming<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw named(what, thrown);
  }
}

/**
 * Remembers which call has thrown this, to be told with the error. What is not an object can't be known again, so an error
 * that says what was thrown takes its place.
 */
export function named(what: string, cause: unknown): object {
  const error = isObject(cause) ? cause : new Error(`${inspect(cause)} was thrown`, { cause });
  if (!calls.has(error)) calls.set(error, what);
  return error;
}

/** The named call that has thrown the error. */
export function thrownBy(error: unknown): string | undefined {
  return isObject(error) ? calls.get(error) : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
