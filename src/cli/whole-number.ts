import { InvalidRunError } from '../hammer/verdict.ts';

/** An option's value. @throws {@link InvalidRunError} */
export function wholeNumber(what: string, value: string): number {
  if (!/^\d+$/.test(value))
    throw new InvalidRunError(`${what} must be a whole number, not ${JSON.stringify(value)}.`);
  return Number(value);
}
