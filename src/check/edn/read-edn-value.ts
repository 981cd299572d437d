import { jsonText } from '../json/json-text.ts';
import { InvalidJsonValueError, jsonValue, MAX_DEPTH, setField } from '../json/json-value.ts';
import { valueText } from '../json/value-text.ts';
import { needsMore, TextError, type TextWindow } from '../text/text-window.ts';
import { Code, isDelimiter, isDigit } from './edn-characters.ts';
import { tokenNumber } from './edn-number.ts';
import { sortedSet } from './edn-set.ts';
import { characterOf, readEdnString } from './edn-string.ts';

/**
 * Reads the next EDN value (github.com/edn-format/edn) as a JSON value, from a place where {@link skipBlanks} found one.
 *
 * Keywords, symbols and characters become strings, and vectors, lists and sets become arrays: a set in a canonical order. The
 * keys of a map become the names of an object's fields. Tags are dropped, so a record is a map and an `#inst` is a string.
 * Whole numbers are exact; a ratio becomes a string such as "1/3".
 *
 * @throws {@link TextError} for text that is not EDN, {@link needsMore} at the end of the window's text
 */
export function readEdnValue(window: TextWindow, depth = 0): unknown {
  const { text } = window;
  const from = window.at;
  const code = text.charCodeAt(from);
  if (isDigit(code)) return readNumber(window, from);
  switch (code) {
    case Code.colon:
      return readToken(window).slice(1) || invalid(from, 'a colon without the name of a keyword, as in JSON');
    case Code.quote:
      return readEdnString(window);
    case Code.openBracket:
      return readItems(window, Code.closeBracket, 'vector', depth);
    case Code.openParen:
      return readItems(window, Code.closeParen, 'list', depth);
    case Code.openBrace:
      return readMap(window, '', depth);
    case Code.backslash:
      return readCharacter(window);
    case Code.hash:
      return readTagged(window, depth);
    case Code.closeBracket:
    case Code.closeParen:
    case Code.closeBrace:
      return invalid(from, `there is nothing for ${text[from]} to close`);
  }
  if ((code === Code.minus || code === Code.plus) && isDigit(charAt(window, from + 1))) {
    return readNumber(window, from);
  }
  return symbolOf(readToken(window), from);
}

/**
 * Skips blanks, commas, comments and discarded values.
 *
 * @returns the code of the next character; -1 at the end of the whole text
 */
export function skipBlanks(window: TextWindow, depth = 0): number {
  const { text } = window;
  for (;;) {
    const code = text.charCodeAt(window.at);
    if (code <= Code.space || code === Code.comma) {
      window.at += 1;
    } else if (code === Code.semicolon) {
      const end = text.indexOf('\n', window.at);
      if (end === -1) return endOf(window);
      window.at = end + 1;
    } else if (code === Code.hash && charAt(window, window.at + 1) === Code.underscore) {
      const from = window.at;
      window.at += 2;
      const below = deeper(window, depth);
      if (skipBlanks(window, below) === -1) return invalid(from, 'nothing follows #_ (a value to leave out)');
      readEdnValue(window, below);
    } else if (!Number.isNaN(code)) {
      return code;
    } else {
      return endOf(window);
    }
  }
}

/** The code at a place; NaN after the end of the whole text. */
function charAt(window: TextWindow, at: number): number {
  const code = window.text.charCodeAt(at);
  if (Number.isNaN(code) && !window.isLast) throw needsMore;
  return code;
}

function endOf(window: TextWindow): -1 {
  if (!window.isLast) throw needsMore;
  window.at = window.text.length;
  return -1;
}

function invalid(at: number, message: string): never {
  throw new TextError(at, message);
}

function deeper(window: TextWindow, depth: number): number {
  return depth < MAX_DEPTH
    ? depth + 1
    : invalid(window.at, `a value is nested deeper than ${MAX_DEPTH} levels`);
}

function readToken(window: TextWindow): string {
  const from = window.at;
  let to = from + 1;
  while (!isDelimiter(window.text.charCodeAt(to))) to += 1;
  if (to === window.text.length && !window.isLast) throw needsMore;
  window.at = to;
  return window.text.slice(from, to);
}

function symbolOf(name: string, at: number): unknown {
  if (name === 'nil') return null;
  if (name === 'true') return true;
  if (name === 'false') return false;
  // Quotes and metadata are read by Clojure, but are not EDN.
  return /^[\w.*+!?$%&=<>/|\-\u0080-\uffff][^'`~@^]*'*$/.test(name)
    ? name
    : invalid(at, `${valueText(name)} is not EDN`);
}

/** The most digits that always fit into a number. */
const SHORT_DIGITS = 15;

function readNumber(window: TextWindow, from: number): unknown {
  const { text } = window;
  let at = from;
  let number = 0;
  for (let code = text.charCodeAt(at); isDigit(code); code = text.charCodeAt(at)) {
    number = number * 10 + (code - Code.zero);
    at += 1;
  }
  const isShort = at - from <= SHORT_DIGITS && isDelimiter(charAt(window, at));
  if (isShort && at > from && (at === from + 1 || text.charCodeAt(from) !== Code.zero)) {
    window.at = at;
    return number;
  }
  const token = readToken(window);
  try {
    return tokenNumber(token) ?? invalid(from, `${valueText(token)} is not a number`);
  } catch (error) {
    if (error instanceof InvalidJsonValueError) return invalid(from, error.message);
    throw error;
  }
}

function readCharacter(window: TextWindow): string {
  const from = window.at;
  // The character itself may be one that ends other tokens.
  charAt(window, from + 1);
  window.at += 1;
  const name = readToken(window);
  return characterOf(name) ?? invalid(from, `${valueText(`\\${name}`)} is not a character`);
}

function readItems(window: TextWindow, close: number, what: string, depth: number): unknown[] {
  const from = window.at;
  const below = deeper(window, depth);
  window.at += 1;
  const items: unknown[] = [];
  for (;;) {
    const code = skipBlanks(window, below);
    if (code === close) {
      window.at += 1;
      return items;
    }
    if (code === -1) return invalid(from, `the text ends within the ${what} that begins here`);
    items.push(readEdnValue(window, below));
  }
}

function readMap(window: TextWindow, namespace: string, depth: number): unknown {
  const from = window.at;
  const below = deeper(window, depth);
  window.at += 1;
  const fields: Record<string, unknown> = {};
  for (;;) {
    const code = skipBlanks(window, below);
    if (code === Code.closeBrace) {
      window.at += 1;
      return fields;
    }
    if (code === -1) return invalid(from, 'the text ends within the map that begins here');
    const at = window.at;
    const key = readEdnValue(window, below);
    const isNamed = namespace !== '' && code === Code.colon && !(key as string).includes('/');
    const name = isNamed ? `${namespace}/${key}` : typeof key === 'string' ? key : keyText(key, at);
    if (Object.hasOwn(fields, name)) {
      return invalid(
        at,
        `a map has two keys that are read as ${valueText(name)}: it is unknown which of them counts`,
      );
    }
    const next = skipBlanks(window, below);
    if (next === Code.closeBrace) return invalid(at, `the key ${valueText(name)} of a map has no value`);
    if (next === -1) return invalid(from, 'the text ends within the map that begins here');
    setField(fields, name, readEdnValue(window, below));
  }
}

/** The name of the field for a key of a map. */
function keyText(key: unknown, at: number): string {
  return canonical(at, () => jsonText(jsonValue(key)));
}

function canonical<T>(at: number, value: () => T): T {
  try {
    return value();
  } catch (error) {
    if (error instanceof InvalidJsonValueError) return invalid(at, error.message);
    throw error;
  }
}

/** A set, a symbolic number, or a value with a tag, which is dropped. */
function readTagged(window: TextWindow, depth: number): unknown {
  const from = window.at;
  const next = charAt(window, from + 1);
  if (next === Code.openBrace) {
    window.at += 1;
    const items = readItems(window, Code.closeBrace, 'set', depth);
    return canonical(from, () => sortedSet(items));
  }
  if (next === Code.hash) {
    const token = readToken(window);
    const number = {
      '##Inf': Number.POSITIVE_INFINITY,
      '##-Inf': Number.NEGATIVE_INFINITY,
      '##NaN': Number.NaN,
    }[token];
    return number ?? invalid(from, `${valueText(token)} is not a number`);
  }
  const tag = readToken(window).slice(1);
  if (!/^:?[a-zA-Z]/.test(tag)) return invalid(from, `${valueText(`#${tag}`)} is not a tag`);
  const below = deeper(window, depth);
  const code = skipBlanks(window, below);
  if (code === -1) return invalid(from, `nothing follows the tag ${valueText(`#${tag}`)}`);
  if (!tag.startsWith(':')) return readEdnValue(window, below);
  return code === Code.openBrace
    ? readMap(window, tag.slice(1), depth)
    : invalid(from, `a map must follow ${valueText(`#${tag}`)}`);
}
