import { DURATION_RANGE, parseDuration } from '../../base/option-values/duration.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';

/** The milliseconds of the option `name`, given as '30s', '5m' or '1h', or in ms. @throws {@link InvalidRunError} */
export function durationMs(name: string, value: string | number): number {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  throw new InvalidRunError(`${name} must be ${DURATION_RANGE}, not ${JSON.stringify(value)}.`);
}
