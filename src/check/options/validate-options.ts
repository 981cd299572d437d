import { refuseUnknownOptions } from '../../base/unknown-names.ts';
import { valueText } from '../json/value-text.ts';
import { InvalidOptionError } from './invalid-option-error.ts';

/** @throws {@link InvalidOptionError} if an option is not among the known ones */
export function requireKnownOptions(options: object, known: readonly string[]): void {
  refuseUnknownOptions(options, known, InvalidOptionError);
}

/** @throws {@link InvalidOptionError} if the value of a numeric option is not a number of at least `least` */
export function requireAtLeast(least: number, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= least) return;
  const given = typeof value === 'number' ? value : valueText(value);
  throw new InvalidOptionError(`${name} must be a number of at least ${least}, not ${given}`);
}
