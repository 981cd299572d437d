const calls = new WeakMap<object, string>();

/** Calls it, and remembers of what it throws that it came from there, to be told with the error. */
export function naming<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isObject(error) && !calls.has(error)) calls.set(error, what);
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
