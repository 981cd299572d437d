import { isUtf8 } from 'node:buffer';
import { InvalidTextError } from '../../decks/deck-errors.ts';
import { InvalidBodyError } from '../problems/server-errors.ts';

/**
 * The text of a body in UTF-8, without its byte order mark.
 *
 * @throws {@link InvalidTextError} for any other encoding: other characters would be stored than were sent
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

/** Parses a body, strictly. @throws {@link InvalidBodyError} if it is not JSON, or ambiguous */
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
 * Refuses a text that `JSON.parse` accepts but changes silently: it keeps the last value of a repeated key,
 * and it rounds numbers. Only keys of the outermost object are checked: the schemas know no others.
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

/** Whether the string that ends at `end` is followed by a colon. */
function isKey(json: string, end: number): boolean {
  let next = end + 1;
  // In valid JSON, the only characters up to a blank outside of strings are white space.
  while (json.charCodeAt(next) <= BLANK) next += 1;
  return json.charCodeAt(next) === COLON;
}

function textOf(json: string, start: number, end: number): string {
  const text = json.slice(start + 1, end);
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

/**
 * The position of the quote that ends the string starting at `start`: the next one after an even number of
 * backslashes.
 */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

function addKey(keys: Set<string>, key: string): void {
  if (keys.has(key)) {
    throw new InvalidBodyError(`The body has the field ${JSON.stringify(key)} twice: send it once.`);
  }
  // Code that copies the fields one by one would set the prototype of the copy.
  if (key === '__proto__') throw new InvalidBodyError('The body has a field "__proto__": leave it out.');
  keys.add(key);
}

/**
 * A double represents every decimal fraction of up to 15 characters closely enough to tell it from a whole
 * number.
 */
const MAX_FRACTION_LENGTH = 15;

function checkNumber(literal: string): void {
  const isExact = /^-?\d+$/.test(literal)
    ? Number.isSafeInteger(Number(literal))
    : literal.length <= MAX_FRACTION_LENGTH && !/[eE][+-]?\d{3}/.test(literal);
  if (isExact) return;
  throw new InvalidBodyError(`The number ${literal} would be rounded: send a whole number below 2^53.`);
}
