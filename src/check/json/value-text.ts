import { printable } from '../../base/printable.ts';
import { withBigints } from './json-text.ts';

const MAX_SHOWN = 200;

/** A value for a message: JSON on one line, truncated if it is long. Takes any value. */
export function valueText(value: unknown): string {
  const text = value === undefined ? 'missing' : textOf(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

/** The JSON of a value, or the name of its type if it is not JSON. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value, withBigints) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`;
  }
}
