import { jsonText } from '../../json/json-text.ts';

/** A primitive value that is the same for equal JSON values, and different for all others. */
export function valueKey(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return `\0${jsonText(value)}`;
  // The JSON of an object or an array begins with another character than a quotation mark.
  return typeof value === 'string' && value.startsWith('\0') ? `\0"${value}` : value;
}
