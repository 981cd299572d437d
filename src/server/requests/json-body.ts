import { isUtf8 } from 'node:buffer';
import { InvalidTextError } from '../../decks/deck-errors.ts';
import { InvalidBodyError } from '../problems/server-errors.ts';

/**
 * The text of a JSON body, without its byte order mark. Bytes that are not UTF-8 would be stored as other characters than were sent.
 *
 * @throws {@link InvalidTextError}
 */
export function decodeBody(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8', hasMark(body) ? BYTE_ORDER_MARK.length : 0);
  throw new InvalidTextError('The body', 'has bytes that are not UTF-8');
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

function hasMark(body: Buffer): boolean {
  return BYTE_ORDER_MARK.every((byte, at) => body[at] === byte);
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BRACE = 0x7b;
const END_BRACE = 0x7d;
const BRACKET = 0x5b;
const END_BRACKET = 0x5d;
const number = /-?\d[\d.eE+-]*/y;

/** @throws {@link InvalidBodyError} */
export function parseJson(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InvalidBodyError(`The body is not valid JSON: ${(error as Error).message}.`);
  }
  checkUnambiguous(text);
  return parsed;
}

/**
 * Refuses what `JSON.parse` would make something else of, in a text that it accepts: of a key that stands there twice it
 * keeps the last value, and numbers are rounded. Bodies are flat, so that keys further in are unknown anyhow.
 *
 * @throws {@link InvalidBodyError}
 */
function checkUnambiguous(json: string): void {
  const keys = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(json, at);
      if (depth === 1 && isKey(json, end)) addKey(keys, textOf(json, at, end));
      at = end;
    } else if (char === BRACE || char === BRACKET) {
      depth += 1;
    } else if (char === END_BRACE || char === END_BRACKET) {
      depth -= 1;
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      number.lastIndex = at;
      const [literal] = number.exec(json)!;
      checkNumber(literal);
      at += literal.length - 1;
    }
  }
}

/** Whether a colon follows the string that ends there. */
function isKey(json: string, end: number): boolean {
  let next = end + 1;
  // In JSON this is white space.
  while (json.charCodeAt(next) <= BLANK) next += 1;
  return json.charCodeAt(next) === COLON;
}

function textOf(json: string, start: number, end: number): string {
  const text = json.slice(start + 1, end);
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

/** Where the string ends that begins at `start`: at the next quote with an even number of backslashes before it. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

function addKey(keys: Set<string>, key: string): void {
  if (keys.has(key)) {
    throw new InvalidBodyError(`The body has the field ${JSON.stringify(key)} twice: name it once.`);
  }
  // What copies the fields one by one would give the copy another prototype.
  if (key === '__proto__')
    throw new InvalidBodyError('The JSON of the body has a field "__proto__": leave it out.');
  keys.add(key);
}

/** A decimal fraction of 15 digits is told apart from every whole number; one of 17 may not be. */
const MAX_FRACTION = 15;

function checkNumber(literal: string): void {
  const isExact = /^-?\d+$/.test(literal)
    ? Number.isSafeInteger(Number(literal))
    : literal.length <= MAX_FRACTION && !/[eE][+-]?\d{3}/.test(literal);
  if (isExact) return;
  throw new InvalidBodyError(
    `The number ${literal} can't be kept as it is: numbers are whole, and below 2^53.`,
  );
}
