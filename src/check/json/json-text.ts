import { isPlain, jsonValue, MAX_DEPTH } from './json-value.ts';

// Not in TypeScript's library yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** For `JSON.stringify`: a bigint is written as the number that it is. */
export function withBigints(this: unknown, name: string, value: unknown): unknown {
  // A program may have given bigints a `toJSON`, whose text would be taken for a text of the history.
  const held = (this as Record<string, unknown>)[name];
  return typeof held === 'bigint' ? rawJSON(String(held)) : value;
}

/**
 * The JSON of any value that {@link jsonValue} takes, its fields in the order in which they stand.
 *
 * @throws {@link InvalidJsonValueError} for what {@link jsonValue} does not take
 */
export function toJson(value: unknown): string {
  return isWritten(value, 0) ? JSON.stringify(value) : jsonText(jsonValue(value));
}

/** Whether `JSON.stringify` writes all of a value as it is, which takes a third of the time of a copy. */
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

/** The JSON of what {@link jsonValue} returns: the same text for the same value. */
export function jsonText(value: unknown): string {
  if (typeof value === 'number') return `${value}`;
  return holdsBigint(value) ? JSON.stringify(value, withBigints) : JSON.stringify(value);
}

function holdsBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  for (const name in value) if (holdsBigint((value as Record<string, unknown>)[name])) return true;
  return false;
}
