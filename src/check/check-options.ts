import { HammerlockError } from '../base/hammerlock-error.ts';
import { unknownNameText } from '../base/unknown-names.ts';
import { valueText } from './json/value-text.ts';

/** An option of a check is not one, or has a value that it can't have. */
export class InvalidOptionError extends HammerlockError {
  readonly code = 'invalid_option';
}

/** @throws {@link InvalidOptionError} for an option that is not named here, or is not a number of at least that */
export function checkOptions(options: object, least: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    const from = Object.hasOwn(least, name) ? least[name]! : undefined;
    if (from === undefined) {
      throw new InvalidOptionError(unknownNameText('option', name, Object.keys(least)));
    }
    if (value !== undefined && !(typeof value === 'number' && value >= from)) {
      throw new InvalidOptionError(
        `${name} has to be a number, ${from} or more, not ${typeof value === 'number' ? value : valueText(value)}`,
      );
    }
  }
}
