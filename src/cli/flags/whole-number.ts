import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';

/**
 * The value of the option `name` as a number.
 *
 * @throws {@link InvalidRunError} unless it consists of digits
 */
export function wholeNumber(name: string, value: string): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  const bound = number > 0 ? ' below 2 ** 53' : '';
  throw new InvalidRunError(`${name} must be a whole number${bound}, not ${JSON.stringify(value)}.`);
}
