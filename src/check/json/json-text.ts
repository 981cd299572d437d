import { isPlain, jsonValue, MAX_DEPTH } from './json-value.ts';

// TypeScript's library does not declare it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A replacer for `JSON.stringify` that writes a bigint as a number. */
export function withBigints(this: unknown, name: string, value: unknown): unknown {
  // A program may have given bigints a `toJSON`, whose result would look like a string of the history.
  const held = (this as Record<string, unknown>)[name];
  return typeof held === 'bigint' ? rawJSON(String(held)) : value;
}

/**
 * The JSON of any value that {@link jsonValue} takes, with fields in their own order.
 *
 * @throws {@link InvalidJsonValueError} for a value that {@link jsonValue} does not take
 */
export function toJson(value: unknown): string {
  return isWritten(value, 0) ? JSON.stringify(value) : jsonText(jsonValue(value));
}

/**
 * Whether `JSON.stringify` writes the whole value exactly. Finding out takes a third of the time of a copy.
 */
function isWritten(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Math.abs(value) < 2 ** 53;
    case 'object':
      return value === null || (depth < MAX_DEPTH && !('toJSON' in value) && isEachWritten(value, depth));
    default:
      return false;
  }
}

function isEachWritten(value: object, depth: number): boolean {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isWritten(value[i], depth + 1)) return false;
    return true;
  }
  if (!isPlain(value)) return false;
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name];
    if (field !== undefined && !isWritten(field, depth + 1)) return false;
  }
  return true;
}

/** The JSON of a value that {@link jsonValue} returned. Equal values have the same text. */
export function jsonText(value: unknown): string {
  if (typeof value === 'number') return `${value}`;
  return holdsBigint(value) ? JSON.stringify(value, withBigints) : JSON.stringify(value);
}

function holdsBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  for (const name in value) if (holdsBigint((value as Record<string, unknown>)[name])) return true;
  return false;
}
