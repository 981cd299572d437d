import { valueText } from '../../check/json/value-text.ts';

/** A value or a key in a sentence: a plain word without quotes, anything else as JSON. */
export function valueName(value: unknown): string {
  return typeof value === 'string' && /^[a-z_][\w.:/-]*$/i.test(value) && value.length <= 100
    ? value
    : valueText(value);
}
