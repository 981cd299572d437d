import ms from 'ms';
import { InvalidRunError } from '../evidence/run-errors.ts';

/** What `setTimeout` can take: 24 days. */
const MAX_MS = 2 ** 31 - 1;

/** '30s', '5m', '1h' or a number of ms, as ms. @throws {@link InvalidRunError} */
export function durationMs(what: string, value: string | number): number {
  // A text without a unit would be ms: nobody who types 5 means that.
  const hasUnit = typeof value === 'string' && /[a-z]\s*$/i.test(value);
  const parsed = typeof value === 'number' ? value : hasUnit ? ms(value as ms.StringValue) : undefined;
  if (parsed === undefined || !(parsed >= 1 && parsed <= MAX_MS)) {
    throw new InvalidRunError(
      `${what} must be from 1ms to 24d, like 30s, 5m or 1h, not ${JSON.stringify(value)}.`,
    );
  }
  return parsed;
}
