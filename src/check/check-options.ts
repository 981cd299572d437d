import { HammerlockError } from '../base/hammerlock-error.ts';
import { unknownNameText } from '../base/unknown-names.ts';
import { valueText } from './json/value-text.ts';

/** An option of a check is unknown or has an invalid value. */
export class InvalidOptionError extends HammerlockError {
  readonly code = 'invalid_option';
}

/**
 * Checks options that are all numbers. `least` has the smallest value of each known option.
 *
 * @throws {@link InvalidOptionError} for an option that `least` does not name, or that is not a number of at
 * least that value
 */
export function checkOptions(options: object, least: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    const from = Object.hasOwn(least, name) ? least[name]! : undefined;
    if (from === undefined) {
      throw new InvalidOptionError(unknownNameText('option', name, Object.keys(least)));
    }
    if (value !== undefined && !(typeof value === 'number' && value >= from)) {
      throw new InvalidOptionError(
        `${name} must be a number of at least ${from}, not ${typeof value === 'number' ? value : valueText(value)}`,
      );
    }
  }
}
