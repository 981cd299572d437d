import { InvalidRunError } from '../hammer/evidence/run-errors.ts';

/** An option's value. @throws {@link InvalidRunError} */
export function wholeNumber(what: string, value: string): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  const bound = number > 0 ? ' below 2 ** 53' : '';
  throw new InvalidRunError(`${what} must be a whole number${bound}, not ${JSON.stringify(value)}.`);
}
