import { printable } from '../../base/printable.ts';
import { withBigints } from './json-text.ts';

const MAX_SHOWN = 200;

/** A value for a reader, in one line that is not too long. */
export function valueText(value: unknown): string {
  const text = value === undefined ? 'missing' : textOf(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

/** Of what is not JSON, too. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value, withBigints) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`;
  }
}
