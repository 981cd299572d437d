import { inspect } from 'node:util';
import { unknownNameText } from '../../base/unknown-names.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';

/**
 * Refuses a part of a scenario or a fixture that is not a list of known names. A misspelt name would be ignored.
 *
 * @param what the scenario or the fixture, as the beginning of a sentence
 * @param kind what each name stands for: `fault`
 * @throws {@link InvalidRunError}
 */
export function checkListedNames(
  what: string,
  part: string,
  kind: string,
  names: unknown,
  known: readonly string[],
): void {
  if (!Array.isArray(names)) {
    throw new InvalidRunError(`${what} needs an array for ${part}, not ${inspect(names)}.`);
  }
  const unknown: unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new InvalidRunError(`${what}: ${part}: ${unknownNameText(kind, unknown, known)}`);
}
