import { InvalidOptionError } from '../../options/invalid-option-error.ts';

/**
 * The elements that a container begins with.
 *
 * @param what what begins with what, in words: `a queue begins with an array of its elements`
 * @throws {@link InvalidOptionError} for a value that is not an array, and for null in it, which stands for no element
 */
export function firstElements(value: unknown, what: string, element = 'an element'): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidOptionError(what);
  if (value.includes(null)) throw new InvalidOptionError(`${element} must not be null`);
  return value;
}
