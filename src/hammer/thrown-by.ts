import { inspect } from 'node:util';

const calls = new WeakMap<object, string>();

/**
 * Calls it, and remembers of what it throws that it came from there, to be told with the error. What is no object can't be
 * known again, so an error that says what was thrown is thrown in its place.
 */
export function naming<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const error = isObject(cause) ? cause : new Error(`${inspect(cause)} was thrown`, { cause });
    if (!calls.has(error)) calls.set(error, what);
    throw error;
  }
}

/** The named call that has thrown the error. */
export function thrownBy(error: unknown): string | undefined {
  return isObject(error) ? calls.get(error) : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
