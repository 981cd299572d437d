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
  return exactJson(value, 0) ?? jsonText(jsonValue(value));
}

/**
 * The JSON of a value that has one without being changed; undefined for others, such as a `Date`. In one pass, because a
 * look at the value, `JSON.stringify`, and a copy if it has a bigint, take several times as long.
 */
function exactJson(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return jsonString(value);
    case 'boolean':
    case 'bigint':
      return `${value}`;
    case 'number':
      return Math.abs(value) < 2 ** 53 ? `${value}` : undefined;
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_DEPTH || 'toJSON' in value) return undefined;
      return Array.isArray(value) ? arrayJson(value, depth) : objectJson(value, depth);
    default:
      return undefined;
  }
}

function arrayJson(items: readonly unknown[], depth: number): string | undefined {
  let json = '[';
  for (let i = 0; i < items.length; i++) {
    const item = exactJson(items[i], depth + 1);
    if (item === undefined) return undefined;
    json += i === 0 ? item : `,${item}`;
  }
  return `${json}]`;
}

function objectJson(value: object, depth: number): string | undefined {
  if (!isPlain(value)) return undefined;
  let json = '';
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    const written = exactJson(field, depth + 1);
    if (written === undefined) return undefined;
    json += `${json === '' ? '{' : ','}${jsonString(name)}:${written}`;
  }
  return json === '' ? '{}' : `${json}}`;
}

/** The JSON of a string. */
function jsonString(text: string): string {
  // `JSON.stringify` takes longer than this look, and few strings need it.
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** What JSON escapes. A pair of surrogates is not escaped, but is left to `JSON.stringify` as well. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are escaped.
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

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
